"""A dossier as a page opens it: found, readable, with what every part of the page needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from scoring.domain.queries import dossier_page
from scoring.domain.rights import can_open_evidence, can_read, fill_verdict
from scoring.domain.standing import Standing, standing_of
from scoring.models import Dossier
from scoring.tables.panel import Typed, panel_of
from scoring.tables.sheet import Sheet, mark


@dataclass(frozen=True, slots=True)
class Opened:
    """``private``: documents, words and history may be read (not so for other units)."""

    dossier: Dossier
    standing: Standing
    private: bool

    @property
    def year(self) -> int:
        """The assessed year."""
        return self.dossier.participation.campaign.year


def open_dossier(request: Any, pk: int) -> Opened:
    """Find a dossier the person may read; 404 in another tenant, ``Refused`` without the right."""
    try:
        standing = standing_of(pk, request.user.pk)
    except Dossier.DoesNotExist:
        raise Http404 from None
    dossier = dossier_page().get(pk=pk)
    private = standing.own_unit
    if not private:
        can_read(request.user, dossier, at=request.received_at).require()
        private = bool(can_open_evidence(request.user, dossier))
    return Opened(dossier, standing, private)


def parts(request: Any, pk: int, sheet: Sheet | None) -> dict[str, Any]:
    """What the templates of rows and panel need besides their row."""
    return {
        "sheet": sheet,
        "base": reverse("scoring:sheet", args=[request.tenant.slug, pk]),
        "csrf_input": format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
        ),
        "icons": {name: mark(name) for name in ("right", "alert", "doc", "check")},
        "words": {
            "yes": _("given"),
            "needed": _("needed"),
            "save": _("Save"),
            "open": _("Enter"),
        },
    }


def panel_parts(
    request: Any, opened: Opened, sheet: Sheet, criterion_id: int, typed: Typed | None = None
) -> dict[str, Any]:
    """The panel of one criterion, with what its templates need; 404 for a foreign criterion."""
    node = opened.standing.tree.by_pk.get(criterion_id)
    if node is None or node.leaf is None:
        raise Http404
    panel = panel_of(
        opened.standing,
        sheet,
        criterion_id,
        year=opened.year,
        at=request.received_at,
        private=opened.private,
        typed=typed,
    )
    return {"panel": panel, "private": opened.private, "year": opened.year}


def page_verdict(request: Any, opened: Opened) -> Any:
    """Whether the person may fill the sheet now, with the reason if not."""
    return fill_verdict(opened.standing, at=request.received_at)

"""A dossier as a page opens it: found, readable, with what every part of the page needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString

from parindex.accounts.requests import TenantRequest
from scoring.domain.queries import dossier_page
from scoring.domain.rights import can_open_evidence, can_read, fill_verdict
from scoring.domain.standing import Standing, standing_of
from scoring.models import Dossier
from scoring.tables.answer import answer_html
from scoring.tables.markup import Look, row_html
from scoring.tables.panel import Typed, panel_of
from scoring.tables.sheet import Sheet

# ``?show=`` of the sheet → the tag of its rows.
SHOWN = {
    "missing": "missing",
    "document": "nodoc",
    "explanation": "noexpl",
    "cut": "cut",
    "unjudged": "unjudged",
}


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


def open_dossier(request: TenantRequest, pk: int) -> Opened:
    """Find a dossier the person may read; 404 in another tenant, ``Refused`` without the right."""
    try:
        standing = standing_of(pk, request.user.pk)
    except Dossier.DoesNotExist:
        raise Http404 from None
    dossier = dossier_page().get(pk=pk)
    private = standing.own_unit
    if not private:
        can_read(request.user, dossier).require()
        private = bool(can_open_evidence(request.user, dossier))
    return Opened(dossier, standing, private)


def look_of(request: TenantRequest, pk: int, sheet: Sheet, current: int | None = None) -> Look:
    """How the rows of this answer are drawn."""
    return Look(
        base=reverse("scoring:sheet", args=[request.tenant.slug, pk]),
        csrf=get_token(request),
        appraised=sheet.has_appraisal,
        council=sheet.has_council,
        current=current,
        show=SHOWN.get(request.GET.get("show", ""), ""),
    )


def panel_parts(
    request: TenantRequest,
    opened: Opened,
    sheet: Sheet,
    criterion_id: int,
    typed: Typed | None = None,
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
    return {
        "panel": panel,
        "private": opened.private,
        "year": opened.year,
        "base": reverse("scoring:sheet", args=[request.tenant.slug, opened.dossier.pk]),
    }


def page_verdict(request: TenantRequest, opened: Opened) -> Any:
    """Whether the person may fill the sheet now, with the reason if not."""
    return fill_verdict(opened.standing, at=request.received_at)


def part_answer(
    request: TenantRequest, pk: int, sheet: Sheet, criterion_id: int, main: str
) -> SafeString:
    """A part of the panel, with the row it belongs to and the groups above that row."""
    look = look_of(request, pk, sheet, criterion_id)
    rows = sheet.rows_of([criterion_id, *sheet.above(criterion_id)])
    others = [row_html(row, look, oob=True) for row in rows]
    return answer_html(main, sheet, look, others=others)

"""The dossier as a whole: check before handing over; approve and send, return, recall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.phases import timeline
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from scoring.domain.dossiers import ARROWS, Signed, advance_dossier, arrow_verdict
from scoring.domain.history import Happening
from scoring.domain.hour import state_of
from scoring.enums import Source
from scoring.forms.sheet import ReasonForm, SignatureForm
from scoring.models import Dossier
from scoring.tables.dossier import changes_since, field_lines, lacks_of, way_of
from scoring.tables.sheet import load_sheet
from scoring.views.opened import Opened, open_dossier


@require_safe
def dossier(request: TenantRequest, pk: int) -> HttpResponse:
    """What the head signs: points by field, what is lacking, and the next step."""
    return _page(request, open_dossier(request, pk))


@require_POST
def advance(request: TenantRequest, pk: int, arrow: str) -> HttpResponse:
    """Hand over, return, approve and send, or recall."""
    if arrow not in ARROWS:
        raise Http404
    form = ReasonForm(request.POST) if ARROWS[arrow].needs_reason else None
    if form is not None and not form.is_valid():
        return _page(request, open_dossier(request, pk), form=form, arrow=arrow, status=422)
    signed = SignatureForm(request.POST).signed if arrow == "approve" else None
    try:
        advance_dossier(
            actor=request.user,
            dossier=Dossier(pk=pk),
            arrow=arrow,
            at=request.received_at,
            reason=form.cleaned_data["reason"] if form else "",
            signed=signed,
        )
    except Dossier.DoesNotExist:
        raise Http404 from None
    except StaleEdit:
        return _page(request, open_dossier(request, pk), **_unlike(pk, signed))
    messages.success(request, _done(arrow))
    return redirect("scoring:dossier", request.tenant.slug, pk)


def _done(arrow: str) -> str:
    return {
        "submit": _("The dossier is with the head of unit."),
        "return": _("The dossier is back with the officers."),
        "approve": _("The dossier is approved and sent."),
        "recall": _("The dossier is recalled; it counts as not sent."),
    }[arrow]


def _unlike(pk: int, signed: Signed | None) -> dict[str, Any]:
    """Why the approval does not fit the dossier: it changed, or nothing was named."""
    if signed is None:
        return {"stale": "unsigned", "status": 422}
    since = changes_since(Dossier.objects.get(pk=pk), signed.version)
    return {"stale": "changed", "since": since, "status": 409}


def _page(
    request: TenantRequest,
    opened: Opened,
    *,
    form: ReasonForm | None = None,
    arrow: str = "",
    stale: str = "",
    since: Sequence[Happening] = (),
    status: int = 200,
) -> HttpResponse:
    at = request.received_at
    sheet = load_sheet(opened.standing, at=at, facts=False)
    campaign = opened.dossier.participation.campaign
    context = {
        "dossier": opened.dossier,
        "state": state_of(opened.standing, at=at),
        "campaign": campaign,
        "timeline": timeline(campaign, at=at, unit=opened.dossier.participation.organisation_id),
        "private": opened.private,
        "sheet": sheet,
        "own": sheet.book.totals(Source.SELF),
        "counts": sheet.book.totals(),
        "fields": field_lines(sheet),
        "lacks": lacks_of(sheet) if opened.private else [],
        "way": way_of(opened.dossier) if opened.private else [],
        "may": {name: arrow_verdict(opened.standing, name, at=at) for name in ARROWS},
        "form": form or ReasonForm(),
        "arrow": arrow,
        "stale": stale,
        "since": since,
    }
    return render(request, "scoring/dossier.html", context, status=status)

"""How far the appraisal, the answers and the council are: tabs of the progress screen."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisal.domain.desk import desk_of
from appraisal.domain.progress import progress_of
from appraisal.domain.rights import can_see_progress
from appraisal.tables.progress import BodyBoard, UnitBoard
from appraisal.views.frame import campaign_or_404, frame
from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from scoring.tables.progress_tabs import progress_tabs

_BY_UNIT = (PhaseKind.EXPLANATION, PhaseKind.COUNCIL)


@require_safe
def progress(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Appraising bodies × fields, the late ones first."""
    campaign = _campaign(request, campaign_slug)
    board = BodyBoard(progress_of(desk_of(request.user, campaign)))
    context = _frame(request, campaign, PhaseKind.APPRAISAL) | {
        "board": board,
        "rows": board.rows_html(),
    }
    return render(request, "appraisal/progress.html", context)


@require_safe
def tab(request: TenantRequest, campaign_slug: str, kind: str) -> HttpResponse:
    """Units × fields of the explanation or of the council, most open items first."""
    if kind not in _BY_UNIT:
        raise Http404
    campaign, phase = _campaign(request, campaign_slug), PhaseKind(kind)
    board = UnitBoard(campaign, phase, request.GET.get("q", ""), request.GET.get("page", ""))
    council = phase == PhaseKind.COUNCIL
    context = _frame(request, campaign, phase) | {
        "board": board,
        "rows": board.rows_html(request.tenant.slug),
        "council": council,
        "heading": _("Progress of the council") if council else _("Progress of the explanation"),
    }
    return render(request, "appraisal/progress_tab.html", context)


def _campaign(request: TenantRequest, slug: str) -> Campaign:
    campaign = campaign_or_404(request, slug)
    can_see_progress(request.user, campaign).require()
    return campaign


def _frame(request: TenantRequest, campaign: Campaign, kind: PhaseKind) -> dict[str, Any]:
    phases = progress_tabs(request.tenant.slug, campaign, kind)
    return frame(request, campaign, kind=kind) | {"phases": phases}

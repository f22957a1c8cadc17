"""How far the units are: the secretariat's screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.phases import phase_of, timeline
from campaigns.domain.rights import campaign_grants, can_observe, can_run
from campaigns.enums import PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from parindex.common.exports import export_response
from scoring.domain.last_round import last_round_of
from scoring.domain.nudges import remind_units, remind_verdict, reminded_words, round_of
from scoring.exporters.progress import progress_xlsx
from scoring.tables.progress import Asked, Board
from scoring.tables.progress_tabs import progress_tabs

SEND = "send"


@require_safe
def progress(request: TenantRequest, slug: str) -> HttpResponse:
    """Units × fields × state, late ones first; ``?export=xlsx`` the same rows as a workbook."""
    campaign = _campaign(slug)
    grants = campaign_grants(request.user, campaign)
    if MATRIX[Action.OBSERVE].codename not in grants:
        can_observe(request.user, campaign).require()
    board = _board(request, campaign, may_run=MATRIX[Action.RUN].codename in grants)
    if request.GET.get("export") == "xlsx":
        return export_response(progress_xlsx(board))
    return _screen(request, board)


@require_POST
def remind(request: TenantRequest, slug: str) -> HttpResponse:
    """The letter to the chosen units as it would leave; with ``verb=send`` it leaves."""
    campaign = _campaign(slug)
    can_run(request.user, campaign).require()
    chosen = frozenset(int(pk) for pk in request.POST.getlist("row") if _is_key(pk))
    if request.POST.get("verb") == SEND:
        queued = remind_units(
            actor=request.user, campaign=campaign, participation_ids=chosen, at=request.received_at
        )
        messages.success(request, reminded_words(queued))
        return redirect("scoring:progress", request.tenant.slug, campaign.slug)
    remind_verdict(campaign, at=request.received_at).require()
    if request.htmx:
        return render(request, "scoring/progress/letter.html", _letter(request, campaign, chosen))
    return _screen(request, _board(request, campaign, may_run=True, picks=chosen))


def _screen(request: TenantRequest, board: Board) -> HttpResponse:
    campaign = board.campaign
    context = {
        "campaign": campaign,
        "timeline": timeline(campaign, at=request.received_at),
        "tabs": progress_tabs(request.tenant.slug, campaign, PhaseKind.SELF_ASSESSMENT),
        "board": board,
        "rows": board.rows_html(request.tenant.slug),
        "phase": phase_of(campaign, PhaseKind.SELF_ASSESSMENT),
        "last_round": last_round_of(campaign, board.everybody),
        "may_run": board.may_run,
    }
    if board.may_remind:
        context |= _letter(request, campaign, board.picked)
    return render(request, "scoring/progress.html", context)


def _letter(request: TenantRequest, campaign: Campaign, chosen: Iterable[int]) -> dict[str, Any]:
    return {"letters": round_of(campaign=campaign, units=list(chosen), at=request.received_at)}


def _board(
    request: TenantRequest,
    campaign: Campaign,
    *,
    may_run: bool,
    picks: frozenset[int] | None = None,
) -> Board:
    asked = {
        name: request.GET.get(name, "").strip() for name in ("state", "group", "q", "page", "sort")
    }
    return Board(campaign, Asked(**asked), request.received_at, may_run, picks)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _campaign(slug: str) -> Campaign:
    found: Campaign = get_object_or_404(
        Campaign.objects.select_related("tenant").defer("plan_document").prefetch_related("phases"),
        slug=slug,
    )
    return found

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
from scoring.domain.nudges import (
    remind_units,
    remind_verdict,
    reminded_words,
    round_of,
    take_back_round,
    withdrawn_words,
)
from scoring.domain.reminded import SentLetter
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
    """The letter to the chosen units as it would leave; ``verb=send`` lets it leave in a minute."""
    campaign = _campaign(slug)
    can_run(request.user, campaign).require()
    chosen = frozenset(int(pk) for pk in request.POST.getlist("row") if _is_whole(pk))
    if request.POST.get("verb") == SEND:
        queued = remind_units(
            actor=request.user, campaign=campaign, participation_ids=chosen, at=request.received_at
        )
        say = messages.success if queued else messages.info
        say(request, reminded_words(queued, at=request.received_at))
        return redirect("scoring:progress", request.tenant.slug, campaign.slug)
    remind_verdict(campaign, at=request.received_at).require()
    if request.htmx:
        return render(
            request, "scoring/progress/letter_answer.html", _letter(request, campaign, chosen)
        )
    return _screen(request, _board(request, campaign, may_run=True, picks=chosen))


@require_POST
def take_back(request: TenantRequest, slug: str) -> HttpResponse:
    """Withdraw the letters of a round (``round``) that wait in the outbox."""
    campaign = _campaign(slug)
    stamp = request.POST.get("round", "")
    withdrawn, letters = take_back_round(
        actor=request.user,
        campaign=campaign,
        stamp=int(stamp) if _is_whole(stamp) else 0,
        at=request.received_at,
    )
    say = messages.success if withdrawn else messages.warning
    say(request, withdrawn_words(withdrawn, letters))
    return redirect("scoring:progress", request.tenant.slug, campaign.slug)


def _screen(request: TenantRequest, board: Board) -> HttpResponse:
    campaign = board.campaign
    context = {
        "campaign": campaign,
        "timeline": timeline(campaign, at=request.received_at),
        "tabs": progress_tabs(request.tenant.slug, campaign, PhaseKind.SELF_ASSESSMENT),
        "board": board,
        "rows": board.rows_html(request.tenant.slug),
        "phase": phase_of(campaign, PhaseKind.SELF_ASSESSMENT),
        "may_run": board.may_run,
    }
    if board.may_remind:
        context |= _letter(request, campaign, board.picked, board.sent)
    return render(request, "scoring/progress.html", context)


def _letter(
    request: TenantRequest,
    campaign: Campaign,
    chosen: Iterable[int],
    sent: list[SentLetter] | None = None,
) -> dict[str, Any]:
    found = round_of(campaign=campaign, units=list(chosen), at=request.received_at, sent=sent)
    return {"letters": found}


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


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10


def _campaign(slug: str) -> Campaign:
    found: Campaign = get_object_or_404(
        Campaign.objects.select_related("tenant").defer("plan_document").prefetch_related("phases"),
        slug=slug,
    )
    return found

"""The rehearsal of a campaign: made and thrown away in the authority, directed from inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign
from campaigns.views.pages import campaign_for, saved
from parindex.accounts.domain.queries import memberships_of
from parindex.accounts.enums import Role
from parindex.accounts.requests import TenantRequest
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.queries import outbox_messages
from parindex.rehearsal.domain.filling import FILLED, ask_to_fill
from parindex.rehearsal.domain.leaving import throw_away
from parindex.rehearsal.domain.making import start_rehearsal
from parindex.rehearsal.domain.people import come_in, take_seat
from parindex.rehearsal.domain.queries import rehearsal_in, rehearsal_of, stages_of
from parindex.rehearsal.domain.rights import can_direct, can_rehearse
from parindex.rehearsal.domain.stages import turn_to
from parindex.rehearsal.domain.waves import (
    close_now,
    fill_answers,
    fill_lists,
    open_now,
    stages_of_waves,
)
from parindex.rehearsal.forms import MakingForm, SeatForm
from parindex.rehearsal.models import Rehearsal, RehearsalState
from surveys.domain.readiness import NotReady
from surveys.models import Wave


@require_http_methods(["GET", "POST"])
def of_campaign(request: TenantRequest, slug: str) -> HttpResponse:
    """The rehearsal of a campaign, or how to make one."""
    campaign = campaign_for(request, slug)
    can_rehearse(request.user).require()
    form = MakingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        start_rehearsal(
            actor=request.user, campaign=campaign, at=request.received_at, **form.cleaned_data
        )
        return redirect("rehearsal:of", request.tenant.slug, slug)
    found = rehearsal_of(campaign)
    context = {"campaign": campaign, "form": form, "rehearsal": found, "works": _works(found)}
    return _whole_when_done(request, render(request, "rehearsal/campaign.html", context), found)


@require_POST
def enter(request: TenantRequest, slug: str) -> HttpResponse:
    """Go into the rehearsal: with the role played there last, else that of the secretariat."""
    found = _of(request, slug)
    if found.state != RehearsalState.READY:
        return redirect("rehearsal:of", request.tenant.slug, slug)
    with tenant_scope(found.place):
        come_in(actor=request.user, place=found.place)
    return redirect("rehearsal:desk", found.place.slug)


@require_POST
def discard(request: TenantRequest, slug: str) -> HttpResponse:
    """Throw the rehearsal away."""
    throw_away(actor=request.user, rehearsal=_of(request, slug), at=request.received_at)
    messages.success(request, _("The rehearsal is thrown away; its rows are being deleted."))
    return redirect("rehearsal:of", request.tenant.slug, slug)


@require_safe
def desk(request: TenantRequest) -> HttpResponse:
    """What directs the rehearsal: hours, made-up figures, the role one plays."""
    return _desk(request, SeatForm(initial=_seat(request)))


@require_POST
def seat(request: TenantRequest) -> HttpResponse:
    """Play another role."""
    _inside(request)
    form = SeatForm(request.POST)
    if form.is_valid():
        asked = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        if saved(form, lambda: take_seat(actor=request.user, place=request.tenant, **asked)):
            words = _("You now play: %(role)s, %(organisation)s.")
            messages.success(
                request,
                words % {"role": asked["role"].label, "organisation": asked["organisation"]},
            )
            return redirect("rehearsal:desk", request.tenant.slug)
    return _desk(request, form, status=422)


@require_POST
def turn(request: TenantRequest, kind: str) -> HttpResponse:
    """Open a phase now; those before it are locked."""
    turn_to(
        actor=request.user,
        place=_inside(request),
        campaign=_campaign(),
        kind=_kind(kind),
        at=request.received_at,
    )
    messages.success(request, _("“%(phase)s” is open now.") % {"phase": _kind(kind).label})
    return redirect("rehearsal:desk", request.tenant.slug)


@require_POST
def fill(request: TenantRequest, kind: str) -> HttpResponse:
    """Have made-up figures entered for a phase."""
    place = _inside(request)
    ask_to_fill(actor=request.user, place=place, campaign=_campaign(), kind=_kind(kind))
    return redirect("rehearsal:desk", request.tenant.slug)


@require_POST
def wave(request: TenantRequest, slug: str, step: str) -> HttpResponse:
    """The next step of a survey by hand: its lists, its hours, its answers."""
    place = _inside(request)
    if step not in _STEPS:
        raise Http404
    found = get_object_or_404(Wave, campaign=_campaign(), slug=slug)
    try:
        _STEPS[step](actor=request.user, place=place, wave=found, at=request.received_at)
    except NotReady as missing:
        for finding in missing.findings:
            messages.error(request, finding.text)
    return redirect("rehearsal:desk", request.tenant.slug)


_STEPS: Mapping[str, Callable[..., Any]] = {
    "lists": fill_lists,
    "open": open_now,
    "answers": fill_answers,
    "close": close_now,
}


def _desk(request: TenantRequest, form: SeatForm, *, status: int = 200) -> HttpResponse:
    place = _inside(request)
    can_direct(request.user, place).require()
    found, campaign = rehearsal_in(place), _campaign()
    at = request.received_at
    stages = [
        {
            "phase": phase,
            "is_open": phase.opens_at <= at < phase.closes_at,
            "is_over": phase.closes_at <= at,
            "takes_figures": phase.kind in FILLED and phase.opens_at <= at < phase.closes_at,
        }
        for phase in stages_of(campaign)
    ]
    context = {
        "campaign": campaign,
        "rehearsal": found,
        "authority": place.rehearsal_of,
        "works": _works(found),
        "stages": stages,
        "waves": stages_of_waves(campaign, at=at),
        "form": form,
        "is_open": campaign.state == CampaignState.OPEN,
        "planning": campaign.state == CampaignState.PLANNING,
        "held": outbox_messages().count(),
    }
    answer = render(request, "rehearsal/desk.html", context, status=status)
    return _whole_when_done(request, answer, found)


def _works(rehearsal: Rehearsal | None) -> bool:
    """Whether the page asks again by itself how far it is."""
    return rehearsal is not None and rehearsal.is_at_work


def _whole_when_done(
    request: TenantRequest, answer: HttpResponse, rehearsal: Rehearsal | None
) -> HttpResponse:
    """When htmx asks how far it is and the work is done, the whole page is loaded anew: the frame
    around it counts what was entered."""
    if request.htmx and not _works(rehearsal):
        answer["HX-Refresh"] = "true"
    return answer


def _of(request: TenantRequest, slug: str) -> Rehearsal:
    can_rehearse(request.user).require()
    found = rehearsal_of(campaign_for(request, slug))
    if found is None:
        raise Http404
    return found


def _inside(request: TenantRequest) -> Any:
    """The tenant of the request, which is a rehearsal; 404 anywhere else."""
    if not request.tenant.is_rehearsal:
        raise Http404
    return request.tenant


def _campaign() -> Campaign:
    found: Campaign = get_object_or_404(Campaign.objects.prefetch_related("phases"))
    return found


def _kind(kind: str) -> PhaseKind:
    if kind not in PhaseKind.values:
        raise Http404
    return PhaseKind(kind)


def _seat(request: TenantRequest) -> dict[str, Any]:
    held = memberships_of(request.user)[0]
    return {"role": held.role, "organisation": held.organisation_id}

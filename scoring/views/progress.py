"""How far the units are: the secretariat's screen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.phases import timeline
from campaigns.domain.rights import can_observe, can_run
from campaigns.models import Campaign
from scoring.domain.progress import progress_by_group, remind_units, reminded_words


@require_safe
def progress(request: Any, slug: str) -> HttpResponse:
    """Units × fields × state, late ones first."""
    campaign = _campaign(slug)
    can_observe(request.user, campaign).require()
    asked = {name: request.GET.get(name, "").strip() for name in ("group", "q")}
    groups = progress_by_group(campaign, group=asked["group"], text=asked["q"])
    units = [unit for group in groups for unit in group.units]
    context = {
        "campaign": campaign,
        "timeline": timeline(campaign, at=request.received_at),
        "groups": groups,
        "waiting": sum(unit.waits for unit in units),
        "sent": sum(not unit.waits for unit in units),
        "may_remind": bool(can_run(request.user, campaign)),
        **asked,
    }
    return render(request, "scoring/progress.html", context)


@require_POST
def remind(request: Any, slug: str) -> HttpResponse:
    """Mail the chosen units that have not sent."""
    campaign = _campaign(slug)
    chosen = [int(value) for value in request.POST.getlist("unit") if value.isdecimal()]
    queued = remind_units(
        actor=request.user, campaign=campaign, participation_ids=chosen, at=request.received_at
    )
    messages.success(request, reminded_words(queued))
    return redirect("scoring:progress", request.tenant.slug, campaign.slug)


def _campaign(slug: str) -> Campaign:
    found: Campaign = get_object_or_404(Campaign.objects.prefetch_related("phases"), slug=slug)
    return found

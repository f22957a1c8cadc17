"""How far the units are: the secretariat's screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.phases import timeline
from campaigns.domain.rights import can_observe, can_run
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from scoring.domain.progress import remind_units, reminded_words
from scoring.tables.progress import progress_table


@require_safe
def progress(request: TenantRequest, slug: str) -> HttpResponse:
    """Units × fields × state, late ones first."""
    campaign = _campaign(slug)
    can_observe(request.user, campaign).require()
    table, groups = progress_table(request, campaign)
    if table.wants_export:
        return table.export(_("Progress of self-assessment"))
    units = [unit for group in groups for unit in group.units]
    context = {
        "campaign": campaign,
        "timeline": timeline(campaign, at=request.received_at),
        "groups": groups,
        "waiting": sum(unit.waits for unit in units),
        "sent": sum(not unit.waits for unit in units),
        "may_remind": bool(can_run(request.user, campaign)),
        "table": table,
    }
    return render(request, "scoring/progress.html", context)


@require_POST
def remind(request: TenantRequest, slug: str) -> HttpResponse:
    """Mail the chosen units that have not sent."""
    campaign = _campaign(slug)
    chosen = [int(value) for value in request.POST.getlist("row") if value.isdecimal()]
    queued = remind_units(
        actor=request.user, campaign=campaign, participation_ids=chosen, at=request.received_at
    )
    messages.success(request, reminded_words(queued))
    return redirect("scoring:progress", request.tenant.slug, campaign.slug)


def _campaign(slug: str) -> Campaign:
    found: Campaign = get_object_or_404(Campaign.objects.prefetch_related("phases"), slug=slug)
    return found

"""My work today."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.domain.phases import own_unit, timeline
from campaigns.domain.rights import campaigns_visible_to
from campaigns.enums import CampaignState
from scoring.domain.home import Asker, own_dossiers, tasks_of


@require_safe
def home(request: Any) -> HttpResponse:
    """What is due, until when, what happens otherwise; one click to each place."""
    asker = Asker(request.user, request.tenant, tuple(request.memberships), request.received_at)
    own = own_dossiers(asker)
    campaigns = campaigns_visible_to(request.user).filter(state=CampaignState.OPEN)
    unit = own[0].dossier.participation.organisation_id if own else own_unit(asker.memberships)
    campaign = own[0].campaign if own else campaigns.prefetch_related("phases").first()
    context = {
        "own": own,
        "tasks": tasks_of(asker, own),
        "campaign": campaign,
        "timeline": timeline(campaign, at=asker.at, unit=unit) if campaign else None,
    }
    return render(request, "scoring/home.html", context)

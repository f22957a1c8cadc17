"""My work today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.domain.phases import own_unit, timeline
from campaigns.matrix import MATRIX, Action
from parindex.accounts.requests import TenantRequest
from scoring.domain.day import day_of
from scoring.domain.home import Asker


@require_safe
def home(request: TenantRequest) -> HttpResponse:
    """What is due, until when, what happens otherwise; one click to each place."""
    asker = Asker(request.user, request.tenant, tuple(request.memberships), request.received_at)
    day = day_of(asker)
    unit = day.own[0].dossier.participation.organisation_id if day.own else None
    unit = unit or own_unit(asker.memberships)
    context = {
        "day": day,
        "campaign": day.campaign,
        "timeline": timeline(day.campaign, at=asker.at, unit=unit) if day.campaign else None,
        "reads_trail": bool(asker.roles & MATRIX[Action.READ_AUDIT].roles),
    }
    return render(request, "scoring/home.html", context)

"""What surveys ask of the own unit, and what they said about it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parindex.accounts.requests import TenantRequest
from surveys.domain.own_surveys import can_read_own_surveys, own_surveys, units_of


@require_safe
def own(request: TenantRequest) -> HttpResponse:
    """The waves that concern the units of the person, each with its pages."""
    can_read_own_surveys(request.memberships).require()
    units = units_of(request.memberships)
    context = {"surveys": own_surveys(units), "several": len(units) > 1}
    return render(request, "surveys/own.html", context)

"""What a changed criteria set would change; read only, nothing is stored."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.domain.rights import can_run
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from scoring.domain.what_if import what_if
from scoring.forms.what_if import WhatIfForm


@require_safe
def what_if_page(request: TenantRequest, slug: str) -> HttpResponse:
    """Choose a group and a draft set; see which units change points, rank and class."""
    campaign = get_object_or_404(Campaign, slug=slug)
    can_run(request.user, campaign).require()
    form = WhatIfForm(campaign, request.GET if "draft" in request.GET else None)
    context = {"campaign": campaign, "form": form}
    if form.is_valid():
        context["found"] = what_if(actor=request.user, **form.cleaned_data)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "scoring/index/what_if.html", context, status=status)

"""A campaign for another year, from one that was."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.domain.copying.making import copy_campaign
from campaigns.domain.copying.proposing import propose_copy
from campaigns.domain.rights import can_administer
from campaigns.forms.facts import CopyForm
from campaigns.models import Campaign
from campaigns.views.pages import campaign_for, frame, go, saved, show
from parindex.accounts.requests import TenantRequest


@require_http_methods(["GET", "POST"])
def copy(request: TenantRequest, slug: str) -> HttpResponse:
    """What the year typed would be made of; the button "Make" makes it, "Show" stores nothing."""
    campaign = campaign_for(request, slug)
    can_administer(request.user).require()
    initial = {"year": campaign.year + 1}
    form = CopyForm(request.POST or None, campaign=campaign, initial=initial)
    made: list[Campaign] = []
    if request.method == "POST" and "show" not in request.POST and form.is_valid():
        facts = form.cleaned_data
        if saved(form, lambda: made.append(_copy(request, campaign, facts))):
            messages.success(request, _("The campaign is copied. See what is left to do below."))
            return go(request, "detail", made[0].slug)
    context = frame(request, campaign, form=form, proposal=_proposal(campaign, form))
    return show(request, "copy", context, status=422 if form.errors else 200)


def _copy(request: TenantRequest, campaign: Campaign, facts: dict[str, Any]) -> Campaign:
    return copy_campaign(actor=request.user, campaign=campaign, **facts)


def _proposal(campaign: Campaign, form: CopyForm) -> Any:
    """What would be made of the year typed; of the next one while nothing is typed."""
    if form.is_bound and (not form.is_valid() or form.errors):
        return None
    year = form.cleaned_data["year"] if form.is_bound else campaign.year + 1
    try:
        return propose_copy(campaign=campaign, year=year)
    except ValidationError as error:
        form.add_error(None, error)
        return None

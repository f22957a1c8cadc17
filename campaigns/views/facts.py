"""Create and edit a campaign: facts, classes, phases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.domain.campaigns import create_campaign, edit_campaign, set_phases
from campaigns.domain.rights import can_administer
from campaigns.forms.facts import BandFormSet, FactsForm, PhasesForm, band_rows, bands_of
from campaigns.models import Campaign
from campaigns.views.pages import campaign_to_run, edit_page, frame, go, saved, show
from parindex.accounts.requests import TenantRequest


def _bands(request: TenantRequest, rows: list[dict[str, Any]]) -> Any:
    """The rows of classes; a posted set stands alone, or unchanged rows would count as blank."""
    if request.method == "POST":
        return BandFormSet(request.POST, prefix="bands")
    return BandFormSet(initial=rows, prefix="bands")


@require_http_methods(["GET", "POST"])
def create(request: TenantRequest) -> HttpResponse:
    """A new campaign in planning."""
    can_administer(request.user).require()
    year = request.received_at.year
    form = FactsForm(request.POST or None, initial={"year": year})
    bands = _bands(request, band_rows())
    made: list[Campaign] = []
    if request.method == "POST" and form.is_valid() and bands.is_valid():
        values: dict[str, Any] = {**form.cleaned_data, "bands": bands_of(bands)}
        if saved(form, lambda: made.append(create_campaign(actor=request.user, **values))):
            messages.success(request, _("The campaign is made. Set its phases next."))
            return go(request, "phases", made[0].slug)
    status = 422 if request.method == "POST" else 200
    return show(request, "facts", {"form": form, "bands": bands}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: TenantRequest, slug: str) -> HttpResponse:
    """Facts and classes of a campaign in planning."""
    campaign = campaign_to_run(request, slug)
    form = FactsForm(request.POST or None, initial=FactsForm.values_of(campaign))
    bands = _bands(request, band_rows(campaign.bands))
    context = frame(request, campaign, form=form, bands=bands, version=campaign.version)
    return edit_page(
        request,
        "campaigns/facts.html",
        context,
        save=lambda version: edit_campaign(
            actor=request.user,
            campaign=campaign,
            expected_version=version,
            **form.cleaned_data,
            bands=bands_of(bands),
        ),
        values_of=FactsForm.values_of,
        done=go(request, "detail", slug),
        beside=[bands],
    )


@require_http_methods(["GET", "POST"])
def phases(request: TenantRequest, slug: str) -> HttpResponse:
    """Opening and closing hours of the phases, and the ladder of reminders."""
    campaign = campaign_to_run(request, slug)
    form = PhasesForm(request.POST or None, initial=PhasesForm.values_of(campaign))
    context = frame(request, campaign, form=form, version=campaign.version)
    return edit_page(
        request,
        "campaigns/phases.html",
        context,
        save=lambda version: set_phases(
            actor=request.user, campaign=campaign, phases=form.phases(), expected_version=version
        ),
        values_of=PhasesForm.values_of,
        done=go(request, "detail", slug),
    )

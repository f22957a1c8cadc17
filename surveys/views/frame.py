"""What every page of a wave shares: its campaign, the wave, the neighbouring pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.domain.rights import campaigns_visible_to, can_run
from campaigns.models import Campaign
from surveys.domain.list_rights import can_read_list
from surveys.domain.wave_rights import can_see_waves, waves_visible_to
from surveys.enums import WaveState
from surveys.models import RespondentList, Wave


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a neighbouring page."""

    label: str
    url: str
    current: bool


def campaign_or_404(request: Any, slug: str) -> Campaign:
    """The campaign of the address; 404 when the person may not know of it."""
    visible = campaigns_visible_to(request.user).prefetch_related("phases")
    return get_object_or_404(visible.select_related("secretariat"), slug=slug)


def wave_or_404(request: Any, campaign_slug: str, wave_slug: str) -> Wave:
    """The wave of the address; 403 for whoever may know the campaign but not its waves."""
    campaign = campaign_or_404(request, campaign_slug)
    can_see_waves(request.user, campaign).require()
    wave = get_object_or_404(waves_visible_to(request.user, campaign), slug=wave_slug)
    wave.campaign = campaign
    return wave


def list_or_404(request: Any, campaign_slug: str, wave_slug: str, list_id: int) -> RespondentList:
    """The list of the address; 403 for whoever may not see the people on it."""
    campaign = campaign_or_404(request, campaign_slug)
    lists = RespondentList.objects.filter(wave__campaign=campaign, wave__slug=wave_slug)
    listed: RespondentList = get_object_or_404(
        lists.select_related("wave", "organisation", "sent_by"), pk=list_id
    )
    listed.wave.campaign = campaign
    can_read_list(request.user, listed).require()
    return listed


def frame(request: Any, wave: Wave) -> dict[str, Any]:
    """Context of a page of the wave."""
    may_run = can_run(request.user, wave.campaign)
    return {
        "campaign": wave.campaign,
        "wave": wave,
        "tabs": list(_tabs(request, wave, may_run=bool(may_run))),
        "may_run": may_run,
    }


def list_frame(request: Any, listed: RespondentList) -> dict[str, Any]:
    """Context of a page of one list; its unit sees no other page of the wave."""
    context = frame(request, listed.wave) | {"listed": listed}
    return context if context["may_run"] else context | {"tabs": []}


def _tabs(request: Any, wave: Wave, *, may_run: bool) -> Iterator[Tab]:
    """The pages of the wave, in the order of the work."""
    pages = [
        (_("Overview"), "overview"),
        (_("What is rated"), "objects"),
        (_("Groups and forms"), "groups"),
        (_("Lists"), "lists"),
    ]
    if may_run:  # names and addresses are for the secretariat
        pages += [(_("Respondents"), "everybody"), (_("Samples"), "samples")]
    pages.append((_("Opening"), "opening"))
    if wave.state != WaveState.PREPARING:
        pages += [(_("Turnout"), "turnout"), (_("Results"), "results")]
    if may_run:
        pages.append((_("Letters"), "letters"))
    for label, name in pages:
        url = reverse(f"waves:{name}", args=[request.tenant.slug, wave.campaign.slug, wave.slug])
        yield Tab(label, url, request.path == url)

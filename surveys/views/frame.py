"""What every page of a wave shares: its campaign, the wave, the neighbouring pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from campaigns.domain.rights import campaigns_visible_to, can_run
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from surveys.domain.list_rights import can_read_list
from surveys.domain.wave_rights import can_see_waves, waves_visible_to
from surveys.enums import WaveState
from surveys.models import RespondentList, SurveyObject, Wave
from surveys.views.wave_pages import stages_and_tabs

# A page of one unit leads to no other page of the wave.
NO_TABS: dict[str, Any] = {"stages": [], "tabs": []}


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
    stages, tabs = stages_and_tabs(request, wave, may_run=bool(may_run))
    return {
        "campaign": wave.campaign,
        "wave": wave,
        "stages": stages,
        "tabs": tabs,
        "may_run": may_run,
    }


def list_frame(request: Any, listed: RespondentList) -> dict[str, Any]:
    """Context of a page of one list; its unit sees no other page of the wave."""
    context = frame(request, listed.wave) | {"listed": listed, "own_result": _own_result(listed)}
    return context if context["may_run"] else context | NO_TABS


def _own_result(listed: RespondentList) -> SurveyObject | None:
    """The unit of the list as it was rated, once it may read its result."""
    wave = listed.wave
    if wave.state != WaveState.COUNTED or wave.campaign.state != CampaignState.PUBLISHED:
        return None
    rated = SurveyObject.objects.filter(
        wave=wave, participation__organisation=listed.organisation_id
    )
    return rated.first()

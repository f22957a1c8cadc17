"""Who has answered: by group, by unit, and person by person for those who urge."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parindex.accounts.requests import TenantRequest
from surveys.domain.list_rights import can_read_people
from surveys.domain.result_rights import can_read_turnout
from surveys.domain.turnout import numbers_of
from surveys.domain.turnout_people import group_rows
from surveys.enums import WaveState
from surveys.models import RespondentList, Wave
from surveys.tables.turnout import people_table, unit_table
from surveys.views.frame import campaign_or_404, frame, list_frame, wave_or_404


@require_safe
def turnout(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Turnout by group and by unit."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    numbers = numbers_of(wave)
    table = unit_table(request, wave, numbers)
    if table.wants_export:
        return table.export(_("Turnout"))
    context = frame(request, wave) | _as_of(wave) | {"table": table}
    context["groups"] = group_rows(wave, numbers)
    return render(request, "surveys/turnout/overview.html", context)


@require_safe
def people(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Everybody who is asked, for the secretariat."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_read_people(request.user, wave).require()
    table = people_table(request, wave, numbers_of(wave))
    if table.wants_export:
        return table.export(_("People asked"))
    context = frame(request, wave) | _as_of(wave) | {"table": table}
    return render(request, "surveys/turnout/people.html", context)


@require_safe
def listed_people(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int
) -> HttpResponse:
    """Who of one list has answered, for its unit."""
    listed = turnout_list_or_404(request, campaign_slug, wave_slug, list_id)
    numbers = numbers_of(listed.wave)
    table = people_table(request, listed.wave, numbers, listed)
    if table.wants_export:
        return table.export(_("People asked"))
    context = list_frame(request, listed) | _as_of(listed.wave) | {"table": table}
    context["withheld"] = numbers.withheld(listed.pk)
    return render(request, "surveys/turnout/people.html", context)


def turnout_list_or_404(
    request: Any, campaign_slug: str, wave_slug: str, list_id: int
) -> RespondentList:
    """The list of the address; 403 for whoever may not see who has answered."""
    campaign = campaign_or_404(request, campaign_slug)
    lists = RespondentList.objects.filter(wave__campaign=campaign, wave__slug=wave_slug)
    listed: RespondentList = get_object_or_404(
        lists.select_related("wave", "organisation"), pk=list_id
    )
    listed.wave.campaign = campaign
    can_read_turnout(request.user, listed).require()
    return listed


def _as_of(wave: Wave) -> dict[str, Any]:
    """Since when the figures stand, and when the next come."""
    last = wave.turnout_shown_at or wave.opens_at
    following = last + timedelta(hours=wave.turnout_hours)
    is_open = wave.state == WaveState.OPEN
    return {
        "shown_at": wave.turnout_shown_at,
        "next_at": following if is_open and following < wave.ends_at else None,
    }

"""Run a survey of a rehearsal by hand: fill its lists, open it now, have it answered, close it now.

The real functions do the rest. What is done for the secretariat is done by its made-up member; the
trail names who moved the hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.accounts.models import User
from parindex.common.verdict import Refused
from parindex.rehearsal.domain.filling import place_of
from parindex.rehearsal.domain.handing_over import hand_over_free, locked_free
from parindex.rehearsal.domain.rights import can_direct
from parindex.rehearsal.domain.wave_hours import (
    WaveHours,
    closed,
    end_of_appraisal,
    move_wave,
    open_for_lists,
    opened,
)
from parindex.rehearsal.models import SurveyWork
from parindex.tenants.models import Tenant
from surveys.domain.list_rights import BEING_MADE
from surveys.domain.lists import locked_wave
from surveys.domain.waves import open_wave
from surveys.enums import ListState, RespondentState, WaveState
from surveys.models import CounterPoint, RespondentGroup, RespondentList, Wave


@dataclass(frozen=True, slots=True)
class WaveStage:
    """A wave as the desk shows it, and what can be done with it by hand now."""

    wave: Wave
    people: int
    takes_lists: bool
    can_open: bool
    takes_answers: bool
    can_close: bool


def stages_of_waves(campaign: Campaign, *, at: datetime) -> list[WaveStage]:
    """The waves of the rehearsed campaign; one statement."""
    groups = RespondentGroup.objects.filter(
        wave=OuterRef("pk"), is_counter=False, forms__isnull=False
    )
    lists = RespondentList.objects.filter(wave=OuterRef("pk"))
    empty = lists.filter(state__in=BEING_MADE, respondents__isnull=True)
    asked = Q(
        respondents__state=RespondentState.ACTIVE, respondents__list__state=ListState.ACCEPTED
    )
    waves = Wave.objects.filter(campaign=campaign).annotate(
        people=Count("respondents", filter=asked),
        fillable=Exists(groups) & (~Exists(lists) | Exists(empty)),
        counters=Exists(CounterPoint.objects.filter(wave=OuterRef("pk"))),
    )
    return [_stage(wave, campaign, at) for wave in waves.order_by("opens_at", "pk")]


def _stage(wave: Any, campaign: Campaign, at: datetime) -> WaveStage:
    """``wave`` as annotated above."""
    running = campaign.state == CampaignState.OPEN
    preparing = running and wave.state == WaveState.PREPARING
    is_open = running and wave.state == WaveState.OPEN
    return WaveStage(
        wave=wave,
        people=wave.people,
        takes_lists=preparing and wave.fillable,
        can_open=preparing and bool(wave.people or wave.counters),
        takes_answers=is_open and wave.opens_at <= at < wave.closes_at,
        can_close=is_open,
    )


@transaction.atomic
def fill_lists(*, actor: User, place: Tenant, wave: Wave, at: datetime) -> None:
    """Have made-up people put on every list that is empty, sent and accepted.

    Lists are started first where there is none; hours by which they were due are moved.

    :raises Refused: without the right, once the wave has been opened, or while others are at work.
    """
    wave = _to_direct(actor, place, wave, WaveState.PREPARING)
    hours = open_for_lists(WaveHours.of(wave), at=at)
    move_wave(actor=actor, wave=wave, hours=hours, at=at)
    _hand_over(place, wave, SurveyWork.LISTS)


@transaction.atomic
def open_now(*, actor: User, place: Tenant, wave: Wave, at: datetime) -> Wave:
    """Open a wave: answers are taken from ``at`` on, for as long as planned.

    :raises Refused: without the right, once it has been opened, or while others are at work.
    :raises NotReady: with everything that keeps a wave from opening.
    """
    wave = _to_direct(actor, place, wave, WaveState.PREPARING)
    locked_free(place)
    end = end_of_appraisal(wave.campaign, at=at)
    hours = opened(WaveHours.of(wave), at=at, end=end)
    move_wave(actor=actor, wave=wave, hours=hours, at=at)
    secretary = place_of(place, wave.campaign).secretary
    return open_wave(actor=secretary, wave=wave, at=at)


@transaction.atomic
def fill_answers(*, actor: User, place: Tenant, wave: Wave, at: datetime) -> None:
    """Have most of those who are asked invited, and answer through their own links.

    :raises Refused: without the right, while no answers are taken, or while others are at work.
    """
    wave = _to_direct(actor, place, wave, WaveState.OPEN)
    if not wave.opens_at <= at < wave.closes_at:
        raise Refused(_("The survey takes no answers at this hour."))
    _hand_over(place, wave, SurveyWork.ANSWERS)


@transaction.atomic
def close_now(*, actor: User, place: Tenant, wave: Wave, at: datetime) -> None:
    """End the collection, paper included; the ordinary close, count and points follow.

    :raises Refused: without the right, unless it is open, or while others are at work.
    """
    wave = _to_direct(actor, place, wave, WaveState.OPEN)
    move_wave(actor=actor, wave=wave, hours=closed(WaveHours.of(wave), at=at), at=at)
    _hand_over(place, wave, SurveyWork.COUNT)


def _to_direct(actor: User, place: Tenant, wave: Wave, state: WaveState) -> Wave:
    can_direct(actor, place).require()
    locked = locked_wave(wave)
    if locked.campaign.state != CampaignState.OPEN:
        raise Refused(_("The hours can be moved while the campaign is open."))
    if locked.state != state:
        words = _("This cannot be done with the survey now: %(state)s.")
        raise Refused(words % {"state": WaveState(locked.state).label})
    return locked


def _hand_over(place: Tenant, wave: Wave, work: SurveyWork) -> None:
    hand_over_free(place, survey_work=work, survey_wave=wave.pk, done=0, total=0)

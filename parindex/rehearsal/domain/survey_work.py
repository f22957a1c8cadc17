"""Fill a survey of a rehearsal in the background: lists, answers, the count; piece by piece.

Only what nobody has touched is filled: lists without a person, people who have not answered. So a
piece that is done twice does no harm, and one that a dying worker left is taken up again. Answers
go through the intake of the real thing, sealed like real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import ceil
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Participation
from parindex.common.folding import fold
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.demo.people import name_of
from parindex.demo.places import Place
from parindex.demo.respondents import (
    answer,
    invented_answers,
    invented_person,
    send_people,
    who_enters,
)
from parindex.demo.story import quality_of
from parindex.demo.work import units_of
from parindex.rehearsal.domain.filling import place_of
from parindex.rehearsal.domain.people import address_end
from parindex.rehearsal.models import Rehearsal, SurveyWork
from parindex.tenants.models import Organisation, Tenant
from surveys.domain.assigning import Assignment, Seat
from surveys.domain.counter_codes import make_codes
from surveys.domain.counter_intake import forms_at, take_in
from surveys.domain.counter_points import can_answer_at
from surveys.domain.intake import AlreadyReceived, new_code
from surveys.domain.letters import invite_all
from surveys.domain.list_rights import BEING_MADE, can_fill_list, can_send_list
from surveys.domain.list_rows import Person
from surveys.domain.lists import accept_lists, start_lists
from surveys.domain.sitting import form_of
from surveys.enums import ObjectRule, PointMode, RespondentState, WaveState
from surveys.models import (
    AssignedForm,
    CounterPoint,
    CounterSlip,
    Invitation,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Turnout,
    Wave,
)
from surveys.tasks import tick_tenant

# Lists, and people, of one piece: what is done between two looks at whether it is still wanted.
LISTS, PEOPLE = 20, 200
# One in so many people on a list does not answer; one in so many gets the link on paper.
SILENT, BY_LETTER = 5, 9
# People of a group on a list, at least and at most.
FEWEST, MOST = 2, 400
# How good a body outside the campaign is, of which no dossier tells it.
OUTSIDE = 0.9
POSITION = "Người minh họa"


@dataclass(frozen=True, slots=True)
class Piece:
    """How far the work is after a piece of it; ``over``: nothing is left to do."""

    done: int
    total: int
    over: bool


@dataclass(frozen=True, slots=True)
class _Share:
    """How many people of a group stand on a list; ``parents``: the bodies above they name."""

    group: RespondentGroup
    count: int
    parents: tuple[SurveyObject, ...]


def work_on_wave(row: Rehearsal, *, at: datetime) -> None:
    """Do the next piece of what was asked for; in the scope of the authority, in no transaction.

    Whoever has thrown the rehearsal away meanwhile keeps the last word.
    """
    with tenant_scope(row.place):
        waves = Wave.objects.select_related("campaign__secretariat")
        wave = waves.get(pk=row.survey_wave or 0)
        piece = _PIECES[SurveyWork(row.survey_work)](row.place, wave, at)
    asked = Rehearsal.objects.filter(pk=row.pk, survey_work=row.survey_work)
    work = {"survey_work": "", "survey_wave": None} if piece.over else {}
    asked.update(done=piece.done, total=piece.total, **work)


def _fill_lists(tenant: Tenant, wave: Wave, at: datetime) -> Piece:
    place = place_of(tenant, wave.campaign)
    plan = _plan(wave)
    if not RespondentList.objects.filter(wave=wave).exists():
        start_lists(actor=place.secretary, wave=wave, organisation_ids=plan, at=at)
    lists = RespondentList.objects.filter(wave=wave, organisation__in=plan)
    empty = lists.filter(state__in=BEING_MADE).exclude(
        pk__in=Respondent.objects.filter(wave=wave).values("list")
    )
    waiting = empty.select_related("wave__campaign", "organisation").order_by("pk")
    piece = list(islice((row for row in waiting if _is_fillable(place, row, at)), LISTS))
    with transaction.atomic():
        for listed in piece:
            people = _people(tenant, listed, plan[listed.organisation_id])
            send_people(place, listed, people, at, every=timedelta(0))
        sent = [listed.pk for listed in piece]
        accept_lists(actor=place.secretary, wave=wave, list_ids=sent, at=at)
    total = lists.count()
    return Piece(total - empty.count(), total, over=len(piece) < LISTS)


def _is_fillable(place: Place, listed: RespondentList, at: datetime) -> bool:
    officer, head = who_enters(place, listed)
    return bool(can_fill_list(officer, listed, at=at)) and bool(can_send_list(head, listed, at=at))


def _plan(wave: Wave) -> dict[int, list[_Share]]:
    """Unit → whom its list names: enough of each group that its answers count, were some silent."""
    campaign = wave.campaign
    units = Participation.objects.filter(campaign=campaign).values("organisation")
    own = Organisation.objects.filter(pk=campaign.secretariat_id or 0)
    bodies = list((Organisation.objects.filter(pk__in=units) | own).order_by("sort_key", "pk"))
    rules = Assignment.of(wave)
    above = tuple(rated for rated in rules.objects.values() if rated.participation is None)
    above = above or tuple(rules.objects.values())
    plan: dict[int, list[_Share]] = {}
    for group in RespondentGroup.objects.filter(wave=wave, is_counter=False):
        kinds = {form.rule for form in rules.forms.get(group.pk, ())}
        parents = above if ObjectRule.PARENT in kinds else ()
        parent = parents[0].pk if parents else None
        asked = [body.pk for body in bodies if rules.asked(Seat(group.pk, body.pk, parent))]
        count = _how_many(wave, group, kinds, lists=len(asked), parents=len(parents))
        for body in asked:
            plan.setdefault(body, []).append(_Share(group, count, parents))
    return plan


def _how_many(
    wave: Wave, group: RespondentGroup, kinds: set[str], *, lists: int, parents: int
) -> int:
    """People of a group on each list. Those of one list alone rate their own unit; all others rate
    together, each body but the own one."""
    needed = max(group.least_sample, wave.least_group)
    wanted = ceil(needed * SILENT / (SILENT - 1)) + 1
    if ObjectRule.OWN not in kinds:
        wanted = ceil(wanted * max(parents, 1) / max(lists - 1, 1))
    return min(MOST, max(FEWEST, wanted))


def _people(tenant: Tenant, listed: RespondentList, shares: list[_Share]) -> list[Person]:
    """Nobody twice: the same name in the same body would be one person."""
    found: list[Person] = []
    names: set[str] = set()
    number = listed.pk * 37
    for share in shares:
        for place in range(share.count):
            number += 1
            while fold(name_of(number)) in names:
                number += 1
            names.add(fold(name_of(number)))
            parents = share.parents
            found.append(
                invented_person(
                    name_of(number),
                    position=POSITION,
                    body=listed.organisation.name,
                    group_id=share.group.pk,
                    parent_id=parents[place % len(parents)].pk if parents else None,
                    mailbox=f".{listed.pk}.{len(found)}{address_end(tenant)}",
                    by_letter=len(found) % BY_LETTER == BY_LETTER - 1,
                )
            )
    return found


def _fill_answers(tenant: Tenant, wave: Wave, at: datetime) -> Piece:
    """Everybody is invited first, as in the campaign; the letters are held."""
    invite_all(actor=place_of(tenant, wave.campaign).secretary, wave=wave, at=at)
    good = Invitation.objects.filter(
        wave=wave, revoked_at__isnull=True, respondent__state=RespondentState.ACTIVE
    )
    # The same people stay silent whenever somebody asks.
    people = good.alias(turn=F("respondent_id") % SILENT).exclude(turn=0)
    answered = Turnout.objects.filter(wave=wave).values("invitation")
    waiting = people.exclude(pk__in=answered).select_related("wave", "respondent")
    level = _levels(wave.campaign)

    def made_up(form: AssignedForm) -> Mapping[str, Any]:
        questionnaire, rated = form_of(form.questionnaire), form.object
        return invented_answers(questionnaire, level.get(rated.participation_id, OUTSIDE), Random())

    piece = list(waiting.order_by("pk")[:PEOPLE])
    for invitation in piece:
        try:
            answer(invitation, by=made_up, at=at)
        except AlreadyReceived:
            continue  # whoever tries the link is quicker
    room = PEOPLE - len(piece)
    visitors = _answer_at_counters(tenant, wave, level, at, most=room)
    total = people.count()
    return Piece(total - waiting.count(), total, over=visitors < room)


def _levels(campaign: Campaign) -> Mapping[int | None, float]:
    """Unit of the campaign → how good it is made to look."""
    return {dossier.participation_id: quality_of(dossier) for dossier in units_of(campaign)}


def _answer_at_counters(
    tenant: Tenant, wave: Wave, level: Mapping[int | None, float], at: datetime, *, most: int
) -> int:
    """Visitors of every counter that is open at ``at``: as many as its group needs to count, and
    ``most`` of them in all; how many answered."""
    answered = 0
    for point in CounterPoint.objects.filter(wave=wave).select_related("group", "object"):
        point.wave = wave
        wanted = max(point.group.least_sample, wave.least_group) + 1
        missing = wanted - CounterSlip.objects.filter(point=point, is_spent=True).count()
        if missing <= 0 or not can_answer_at(point, at=at):
            continue
        for code in _codes(tenant, point, min(missing, most - answered), at):
            try:
                take_in(point=point, code=code, answers=_at_counter(point, level), at=at)
            except Refused:
                break  # as many today as this counter may take
            answered += 1
    return answered


def _codes(tenant: Tenant, point: CounterPoint, number: int, at: datetime) -> list[str]:
    """Printed ones where the counter asks for them."""
    if not number or point.mode != PointMode.SLIPS:
        return [new_code() for _visitor in range(number)]
    actor = place_of(tenant, point.wave.campaign).secretary
    return make_codes(actor=actor, point=point, number=number, at=at)


def _at_counter(
    point: CounterPoint, level: Mapping[int | None, float]
) -> dict[int, Mapping[str, Any]]:
    return {
        form.given.pk: invented_answers(
            form_of(form.given.questionnaire),
            level.get(form.object.participation_id, OUTSIDE),
            Random(),
        )
        for form in forms_at(point)
    }


def _count(tenant: Tenant, wave: Wave, at: datetime) -> Piece:
    """What the tick does after the last hour: close, count, give the points, look for signals."""
    tick_tenant(tenant=tenant, at=at)
    wave.refresh_from_db()
    if wave.state != WaveState.COUNTED:
        raise Refused(_("The survey could not be counted; why is in the log of the server."))
    return Piece(1, 1, over=True)


_PIECES: Mapping[SurveyWork, Callable[[Tenant, Wave, datetime], Piece]] = {
    SurveyWork.LISTS: _fill_lists,
    SurveyWork.ANSWERS: _fill_answers,
    SurveyWork.COUNT: _count,
}

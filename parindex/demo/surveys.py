"""The survey waves of the demo: lists, letters and answers, all of invented people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random
from typing import Any

from campaigns.models import Campaign
from parindex.demo.people import name_of
from parindex.demo.places import FIXTURES, Place
from parindex.demo.respondents import answer, invented_answers, invented_person, send_people
from parindex.notify.models import MailState, OutboxMail
from surveys.domain.counter_codes import make_codes
from surveys.domain.counter_points import PointFacts, PointPlace, add_point
from surveys.domain.counting import count_wave
from surveys.domain.flags import raise_flags
from surveys.domain.letter_writing import ABOUT
from surveys.domain.letters import invite_all
from surveys.domain.list_rows import Person
from surveys.domain.lists import accept_lists, start_lists
from surveys.domain.points import write_points
from surveys.domain.questionnaire_files import check_file
from surveys.domain.questionnaires import import_questionnaire
from surveys.domain.rated import rate_units
from surveys.domain.respondent_groups import FormRule, GroupFacts, add_group, give_form
from surveys.domain.sitting import form_of
from surveys.domain.wave_setup import WaveFacts, create_wave
from surveys.domain.waves import close_wave, open_wave
from surveys.enums import ObjectRule, PointMode, WaveKind
from surveys.models import (
    AssignedForm,
    Invitation,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
)


@dataclass(frozen=True)
class Asked:
    """A group of the demo: who, by which form about whom, how many on each list.

    ``kinds``: groups of organisations whose lists name them; empty: the list of the secretariat.
    """

    name: str
    position: str
    questionnaire: str
    rule: ObjectRule
    count: int
    kinds: tuple[str, ...] = ()
    units: str = ""
    weight: str = "1"


HA_NAM = (
    Asked(
        "Đại biểu Hội đồng nhân dân tỉnh",
        "Đại biểu",
        "danh-gia-huyen",
        ObjectRule.UNITS,
        50,
        units="huyen",
        weight="2",
    ),
    Asked(
        "Lãnh đạo cấp sở",
        "Phó Giám đốc",
        "danh-gia-huyen",
        ObjectRule.UNITS,
        3,
        kinds=("so",),
        units="huyen",
    ),
    Asked(
        "Lãnh đạo phòng thuộc sở",
        "Trưởng phòng",
        "danh-gia-so-cap-tren",
        ObjectRule.OWN,
        8,
        kinds=("so",),
    ),
    Asked(
        "Lãnh đạo Ủy ban nhân dân cấp huyện",
        "Phó Chủ tịch",
        "danh-gia-so",
        ObjectRule.UNITS,
        4,
        kinds=("huyen",),
        units="so",
        weight="2",
    ),
)
VAN_CANH = (
    Asked(
        "Đại biểu Hội đồng nhân dân huyện",
        "Đại biểu",
        "dai-bieu-hdnd-huyen",
        ObjectRule.EVERY,
        30,
    ),
    Asked(
        "Lãnh đạo cơ quan chuyên môn thuộc huyện",
        "Trưởng phòng",
        "lanh-dao-phong-huyen",
        ObjectRule.EVERY,
        2,
        kinds=("phong",),
    ),
    Asked(
        "Lãnh đạo Ủy ban nhân dân cấp xã",
        "Chủ tịch",
        "lanh-dao-xa",
        ObjectRule.EVERY,
        3,
        kinds=("xa",),
    ),
)


def make_wave(
    place: Place,
    campaign: Campaign,
    groups: tuple[Asked, ...],
    *,
    name: str,
    opens_at: datetime,
    closes_at: datetime,
) -> Wave:
    """A wave opened at ``opens_at`` after every unit has sent its list; everybody is invited."""
    wave = _set_up(place, campaign, groups, facts_of(name, opens_at, closes_at))
    _collect_lists(place, wave, groups, at=opens_at - timedelta(days=8))
    wave = open_wave(actor=place.secretary, wave=wave, at=opens_at)
    invite_all(actor=place.secretary, wave=wave, at=opens_at)
    return wave


def finish_wave(wave: Wave, *, at: datetime) -> None:
    """What the tick does after the last hour: close, count, give the points, look for signals."""
    close_wave(wave=wave, at=at)
    wave.refresh_from_db()
    count = count_wave(wave=wave, actor=None, at=at)
    write_points(count=count, actor=None, at=at)
    wave.refresh_from_db()
    raise_flags(wave=wave, at=at)


def make_counter_wave(
    place: Place, campaign: Campaign, *, name: str, opens_at: datetime, closes_at: datetime
) -> Wave:
    """Visitors of the communes say how satisfied they are: by an open poster, and by codes."""
    actor = place.secretary
    facts = replace(facts_of(name, opens_at, closes_at), kind=WaveKind.SATISFACTION)
    wave = create_wave(actor=actor, campaign=campaign, facts=facts)
    communes = campaign.groups.get(key="xa")
    rate_units(actor=actor, wave=wave, group=communes)
    form = import_questionnaire(actor=actor, campaign=campaign, checked=_checked("hai-long"))
    people = GroupFacts(
        "Người dân, tổ chức đến Bộ phận Một cửa",
        priority=1,
        weight=Decimal(1),
        least_sample=5,
        is_counter=True,
    )
    group = add_group(actor=actor, wave=wave, facts=people)
    give_form(actor=actor, group=group, rule=FormRule(form, ObjectRule.OWN))
    for rated, mode in zip(wave.rated_objects.all(), cycle(PointMode), strict=False):
        point = add_point(
            actor=actor,
            wave=wave,
            place=PointPlace(group, rated, mode),
            facts=PointFacts(
                f"Bộ phận Một cửa {rated.name}",
                f"Trụ sở {rated.name}",
                opens=time(0, 0),
                closes=time(23, 59),
                daily_cap=200,
            ),
            at=opens_at - timedelta(days=1),
        )
        if mode == PointMode.SLIPS:
            make_codes(actor=actor, point=point, number=30, at=opens_at - timedelta(hours=20))
    return open_wave(actor=actor, wave=wave, at=opens_at)


def answer_wave(
    wave: Wave,
    *,
    share: float,
    quality: Mapping[int, float],
    at: datetime,
    random: Random,
    coached: frozenset[tuple[str, str]] = frozenset(),
) -> int:
    """``share`` of the people hand in; how many. ``quality``: participation → 0 … 1.

    ``coached``: names of a group and of a rated unit about which the whole group was told to give
    the best answer to everything, so that the signals of interference have something to show.
    """
    answered = []
    invitations = Invitation.objects.filter(wave=wave).select_related("wave", "respondent__group")
    for invitation in invitations.order_by("pk"):
        if random.random() > share:
            continue
        group = invitation.respondent.group.name

        def made_up(form: AssignedForm, group: str = group) -> Mapping[str, Any]:
            if (group, form.object.name) in coached:
                return _best(form)
            level = quality[_unit(form.object)]
            return invented_answers(form_of(form.questionnaire), level, random)

        answer(invitation, by=made_up, at=at)
        answered.append(invitation.pk)
    # Their letters had left long before; those of the others leave when the demo runs.
    letters = OutboxMail.objects.filter(about_kind=ABOUT, about_id__in=answered)
    letters.update(state=MailState.SENT, sent_at=wave.opens_at)
    return len(answered)


def facts_of(name: str, opens_at: datetime, closes_at: datetime) -> WaveFacts:
    """The terms every survey of the demo shares."""
    return WaveFacts(
        name=name,
        kind=WaveKind.SOCIOLOGICAL,
        opens_at=opens_at,
        closes_at=closes_at,
        lists_due_at=opens_at - timedelta(days=5),
        least_group=5,
        one_page=False,
        reminder_cap=3,
        reminder_hours=48,
        turnout_hours=12,
    )


def _set_up(place: Place, campaign: Campaign, groups: tuple[Asked, ...], facts: WaveFacts) -> Wave:
    actor = place.secretary
    wave = create_wave(actor=actor, campaign=campaign, facts=facts)
    rate_units(actor=actor, wave=wave)
    codes = dict.fromkeys(asked.questionnaire for asked in groups)
    forms = {
        code: import_questionnaire(actor=actor, campaign=campaign, checked=_checked(code))
        for code in codes
    }
    units = {group.key: group for group in campaign.groups.all()}
    for priority, asked in enumerate(groups, start=1):
        group = add_group(
            actor=actor,
            wave=wave,
            facts=GroupFacts(asked.name, priority, Decimal(asked.weight), least_sample=5),
        )
        rule = FormRule(forms[asked.questionnaire], asked.rule, units=units.get(asked.units))
        give_form(actor=actor, group=group, rule=rule)
    return wave


def _checked(code: str) -> Any:
    file = FIXTURES / "surveys" / f"{code}-minh-hoa.json"
    return check_file(name=file.name, data=file.read_bytes())


def _collect_lists(place: Place, wave: Wave, groups: tuple[Asked, ...], *, at: datetime) -> None:
    """Officers enter their people, heads send, the secretariat accepts."""
    by_name = {group.name: group for group in RespondentGroup.objects.filter(wave=wave)}
    kinds = {code: kind for kind, codes in place.members.items() for code in codes}
    units = [place.organisations[code].pk for code in kinds]
    wave_lists = start_lists(actor=place.secretary, wave=wave, organisation_ids=units, at=at)
    number = wave.pk * 1009
    for listed in sorted(wave_lists, key=lambda found: found.pk):
        code = listed.organisation.code
        here = [asked for asked in groups if kinds[code] in asked.kinds]
        if code == place.standing_body:
            here += [asked for asked in groups if not asked.kinds]
        people = []
        for asked in here:
            for _place in range(asked.count):
                number += 1
                people.append(_person(place, listed, asked, by_name[asked.name], number))
        if people:
            send_people(place, listed, people, at + timedelta(hours=3))
    sent = [listed.pk for listed in wave_lists]
    accept_lists(actor=place.secretary, wave=wave, list_ids=sent, at=at + timedelta(days=1))


def _person(
    place: Place, listed: RespondentList, asked: Asked, group: RespondentGroup, number: int
) -> Person:
    return invented_person(
        name_of(number),
        position=asked.position,
        body=listed.organisation.name if asked.kinds else asked.name,
        group_id=group.pk,
        mailbox=f".{number}@{place.tenant.slug}.example",
        by_letter=number % 29 == 0,
    )


def _best(assigned: AssignedForm) -> dict[str, Any]:
    """The first choice everywhere, not a word more."""
    questions = form_of(assigned.questionnaire).questions
    return {
        question.code: {row.code: "a" for row in question.rows} if question.rows else "a"
        for question in questions
        if question.kind != "text"
    }


def _unit(rated: SurveyObject) -> int:
    assert rated.participation_id is not None  # noqa: S101 the demo rates units only
    return rated.participation_id

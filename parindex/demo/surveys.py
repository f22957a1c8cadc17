"""The survey waves of the demo: lists, letters and answers, all of invented people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.folding import fold
from parindex.demo.people import name_of
from parindex.demo.places import FIXTURES, Place
from surveys.domain.intake import hand_in
from surveys.domain.list_entry import store_people
from surveys.domain.list_rows import Person
from surveys.domain.lists import accept_lists, save_contact, send_list, start_lists
from surveys.domain.questionnaire_files import check_file
from surveys.domain.questionnaires import import_questionnaire
from surveys.domain.rated import rate_units
from surveys.domain.respondent_groups import FormRule, GroupFacts, add_group, give_form
from surveys.domain.sitting import form_of
from surveys.domain.wave_setup import WaveFacts, create_wave
from surveys.domain.waves import open_wave
from surveys.engine.form import Form
from surveys.enums import Channel, ObjectRule, WaveKind
from surveys.models import (
    AssignedForm,
    Invitation,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
)

REMARKS = (
    "Cần trả hồ sơ đúng hẹn hơn vào cuối quý.",
    "Bộ phận Một cửa hướng dẫn rõ ràng, dễ hiểu.",
    "Nên giảm số lần yêu cầu bổ sung hồ sơ.",
    "Đề nghị bố trí thêm máy tra cứu cho người dân.",
    "Phối hợp giữa các phòng còn chậm.",
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
    """A wave opened at ``opens_at`` after every unit has sent its list."""
    wave = _set_up(place, campaign, groups, _facts(name, opens_at, closes_at))
    _collect_lists(place, wave, groups, at=opens_at - timedelta(days=8))
    return open_wave(actor=place.secretary, wave=wave, at=opens_at)


def answer_wave(
    wave: Wave, *, share: float, quality: Mapping[int, float], at: datetime, random: Random
) -> int:
    """``share`` of the people hand in; how many. ``quality``: participation → 0 … 1."""
    done = 0
    invitations = Invitation.objects.filter(wave=wave).select_related("wave", "respondent")
    for invitation in invitations.order_by("pk"):
        if random.random() > share:
            continue
        forms = AssignedForm.objects.filter(respondent=invitation.respondent_id).select_related(
            "questionnaire", "object"
        )
        answers = {form.pk: _answers(form, quality, random) for form in forms}
        hand_in(invitation=invitation, answers=answers, at=at)
        done += 1
    return done


def _facts(name: str, opens_at: datetime, closes_at: datetime) -> WaveFacts:
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
            _send(place, listed, people, at)
    sent = [listed.pk for listed in wave_lists]
    accept_lists(actor=place.secretary, wave=wave, list_ids=sent, at=at + timedelta(days=1))


def _person(
    place: Place, listed: RespondentList, asked: Asked, group: RespondentGroup, number: int
) -> Person:
    name = name_of(number)
    address = fold(name).replace(" ", ".")
    by_letter = number % 29 == 0
    return Person(
        full_name=name,
        position=asked.position,
        body=listed.organisation.name if asked.kinds else asked.name,
        group_id=group.pk,
        parent_id=None,
        email="" if by_letter else f"{address}.{number}@{place.tenant.slug}.example",
        phone="",
        channel=Channel.LETTER if by_letter else Channel.EMAIL,
    )


def _send(place: Place, listed: RespondentList, people: list[Person], at: datetime) -> None:
    code = listed.organisation.code
    own = code == place.standing_body
    officer = place.secretary if own else place.cast[code, Role.OFFICER]
    head = place.secretary if own else place.cast[code, Role.HEAD]
    later = at + timedelta(hours=3)
    listed = store_people(
        actor=officer,
        listed=listed,
        people=people,
        replace=False,
        name="danh-sach-minh-hoa.xlsx",
        expected_version=listed.version,
        at=later,
    )
    listed = save_contact(
        actor=officer,
        listed=listed,
        name=name_of(listed.pk * 13),
        position="Đầu mối công nghệ thông tin",
        phone="0912000000",
        expected_version=listed.version,
        at=later,
    )
    send_list(
        actor=head, listed=listed, expected_version=listed.version, at=later + timedelta(hours=1)
    )


def _answers(
    assigned: AssignedForm, quality: Mapping[int, float], random: Random
) -> dict[str, Any]:
    form = form_of(assigned.questionnaire)
    level = quality[_unit(assigned.object)]
    return dict(_invented(form, level, random))


def _unit(rated: SurveyObject) -> int:
    assert rated.participation_id is not None  # noqa: S101 the demo rates units only
    return rated.participation_id


def _invented(form: Form, level: float, random: Random) -> Iterator[tuple[str, Any]]:
    for question in form.questions:
        if question.kind == "text":
            if random.random() < 0.15:
                yield question.code, random.choice(REMARKS)
        elif question.rows:
            yield question.code, {row.code: _option(level, random) for row in question.rows}
        else:
            yield question.code, _option(level, random)


def _option(level: float, random: Random) -> str:
    """One of five, good to bad, around the quality of the unit; now and then no opinion."""
    if random.random() < 0.04:
        return "-"
    place = round(random.gauss((1 - level) * 9, 0.9))
    return "abcde"[min(4, max(0, place))]

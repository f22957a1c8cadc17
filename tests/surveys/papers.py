"""Paper on the stage: a second and a third clerk, lots typed twice, slips registered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from surveys.domain.assigning import assign_forms
from surveys.domain.counter_points import PointFacts, PointPlace, add_point, point_key_of
from surveys.domain.links import invite
from surveys.domain.paper_kinds import PaperKind, kinds_of
from surveys.domain.paper_lots import make_lot
from surveys.domain.paper_sheets import own_reading, type_sheet
from surveys.domain.paper_slips import register_slip
from surveys.domain.sealing import new_key_pair
from surveys.engine.comparing import SheetReading
from surveys.enums import ListState, ObjectRule, PointMode, WaveState
from surveys.models import (
    CounterPoint,
    GroupForm,
    Invitation,
    PaperLot,
    Questionnaire,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
    WaveKey,
)
from tests.plugins.cast import PASSWORD, World
from tests.surveys.waves import DURING, Poll


def clerk(world: World, name: str) -> User:
    """One more person of the secretariat."""
    user = User.objects.create_user(
        f"{name}@{world.tenant.slug}.example", PASSWORD, full_name=f"Trần {name.title()}"
    )
    add_membership(
        actor=None,
        user=user,
        organisation=world.organisations["so-noi-vu"],
        role=Role.SECRETARIAT,
    )
    return user


def kind(poll: Poll, group: str = "hdnd", rated: str = "so-a") -> PaperKind:
    """The kind of sheets of a group about an object."""
    return next(
        kind for kind in kinds_of(poll.wave) if (kind.group.key, kind.object.code) == (group, rated)
    )


def register(poll: Poll, group: str, number: int, first: int = 0) -> None:
    """Slips of people of the group, in the order of the list."""
    for person in poll.people[group][first : first + number]:
        register_slip(actor=poll.secretary, invitation=poll.invitation(person), at=DURING)


def lot_of(poll: Poll, sheets: int, group: str = "hdnd", rated: str = "so-a") -> PaperLot:
    """A new lot, nothing typed."""
    return make_lot(
        actor=poll.secretary,
        wave=poll.wave,
        kind=kind(poll, group, rated),
        sheets=sheets,
        at=DURING,
    )


def type_all(user: User, lot: PaperLot, readings: Iterable[SheetReading]) -> None:
    """One person's readings of sheets 1, 2, …"""
    for sheet, reading in zip(lot.sheets.select_related("lot"), readings, strict=True):
        sheet.lot.wave, sheet.lot.group = lot.wave, lot.group
        version, _mine = own_reading(user, sheet)
        type_sheet(actor=user, sheet=sheet, reading=reading, expected_version=version, at=DURING)


def says(choice: str) -> SheetReading:
    """A sheet on which q1 is answered."""
    return SheetReading(answers={"q1": choice})


def counter_point(
    wave: Wave,
    actor: User,
    *,
    mode: str = PointMode.OPEN,
    name: str = "Bộ phận Một cửa",
    cap: int = 200,
    hours: tuple[time, time] = (time(0, 0), time(23, 59)),
    at: datetime | None = None,
) -> CounterPoint:
    """A point of the wave's counter group at its first object."""
    group = RespondentGroup.objects.get(wave=wave, is_counter=True)
    rated = SurveyObject.objects.filter(wave=wave)[0]
    facts = PointFacts(name, "Tầng 1, 15 đường Trần Phú", *hours, cap)
    return add_point(
        actor=actor,
        wave=wave,
        place=PointPlace(group, rated, mode),
        facts=facts,
        at=at or wave.opens_at,
    )


def paper_and_counter(campaign: Campaign, world: World) -> dict[str, Any]:
    """An open wave with a lot of two sheets, of which the second differs, and a counter point."""
    now = timezone.now()
    wave = Wave.objects.create(
        campaign=campaign,
        slug="phieu-giay",
        name="Đợt khảo sát bằng phiếu giấy",
        state=WaveState.OPEN,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=10),
        opened_at=now - timedelta(days=2),
    )
    public, private = new_key_pair()
    WaveKey.objects.create(wave=wave, public=public, private=private)
    form = Questionnaire.objects.create(
        campaign=campaign, code="phieu-giay", title="Phiếu lấy ý kiến", document=_one_question()
    )
    SurveyObject.objects.create(wave=wave, code="so-y-te", name="Sở Y tế")
    group = RespondentGroup.objects.create(wave=wave, key="dai-bieu", name="Đại biểu", priority=1)
    visitors = RespondentGroup.objects.create(
        wave=wave, key="nguoi-dan", name="Người dân tại quầy", priority=2, is_counter=True
    )
    GroupForm.objects.create(group=group, questionnaire=form, rule=ObjectRule.EVERY)
    GroupForm.objects.create(group=visitors, questionnaire=form, rule=ObjectRule.OWN)
    listed = RespondentList.objects.create(
        wave=wave, organisation=world.organisations["so-noi-vu"], state=ListState.ACCEPTED
    )
    person = Respondent.objects.create(
        wave=wave, list=listed, group=group, full_name="Lê Thị Hoa", email="hoa@example.vn"
    )
    assign_forms(wave, only=person)
    invite(respondents=[person])
    boss = world.people[Role.SECRETARIAT]
    [sheets] = kinds_of(wave)
    lot = make_lot(actor=boss, wave=wave, kind=sheets, sheets=2, at=now)
    lot.wave = wave
    for user, choice in ((boss, "a"), (clerk(world, "hanh"), "b")):
        sheet = lot.sheets.get(number=2)
        sheet.lot = lot
        type_sheet(actor=user, sheet=sheet, reading=says(choice), expected_version=0, at=now)
    point = counter_point(wave, boss, mode=PointMode.SLIPS)
    return {
        "paper-wave": wave.slug,
        "paper-group": group.key,
        "slip": Invitation.objects.get(wave=wave).pk,
        "sheet-kind": sheets.value,
        "lot": lot.number,
        "point": point.pk,
        "point-key": point_key_of(point),
    }


def _one_question() -> dict[str, Any]:
    """A questionnaire without English texts."""
    options = [("a", "Hài lòng", "100"), ("b", "Không hài lòng", "0")]
    return {
        "format": "parindex-questionnaire/1",
        "title": {"vi": "Phiếu khảo sát"},
        "silence": "leave_out",
        "questions": [
            {
                "code": "q1",
                "kind": "single",
                "text": "Ông/Bà đánh giá thế nào?",
                "options": [
                    {"code": code, "text": text, "percent": percent}
                    for code, text, percent in options
                ],
                "leaf": "2.3",
            }
        ],
    }


def stand_at_a_counter(wave: Wave, group: RespondentGroup, rated: SurveyObject) -> CounterPoint:
    """As if the answers of a group had been given at an open counter."""
    made: CounterPoint = CounterPoint.objects.create(
        wave=wave,
        group=group,
        object=rated,
        key="thu",
        name="Một cửa",
        place="Tầng 1",
        mode=PointMode.OPEN,
        opens=time(7),
        closes=time(17),
        daily_cap=9,
    )
    return made

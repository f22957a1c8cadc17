"""My work today: the next step, what is due, own hours, what changed, for every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from campaigns.domain.extensions import extend_phase
from campaigns.enums import CampaignState
from campaigns.models import Campaign, Participation, PlanTask, PlanTaskBody
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.domain.queries import memberships_of
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.audit.domain.record import record
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.outbox import queue_mail
from parindex.notify.models import MailState, OutboxMail
from parindex.tenants.domain.organisations import create_organisation
from scoring.domain.day import Day, day_of
from scoring.domain.home import Asker
from scoring.domain.ledger import record_score
from scoring.domain.opening import create_dossiers
from scoring.domain.own_changes import SHOWN
from scoring.enums import DossierState, Source
from scoring.models import Dossier
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, NOW, Stage

AFTER = CLOSES + timedelta(days=1)
FACTS: dict[str, dict[str, Any]] = {
    "1.1": {"answer": "yes"},
    "1.2": {"percent": "90"},
    "1.3": {"percent": "100"},
    "2.1": {"met": ["a", "b"]},
    "2.2": {"points": "1.5"},
    "3.1": {"occurred": False, "waived": False},
}


def score(stage: Stage, *codes: str) -> None:
    """Score some leaves of so-a as its officer."""
    for code in codes:
        record_score(
            actor=stage.world.people[Role.OFFICER],
            dossier=stage.dossier,
            criterion=stage.criterion(code),
            source=Source.SELF,
            facts=FACTS[code],
            at=NOW,
            expected_revision=0,
        )


def day(stage: Stage, role: Role, *, user: User | None = None, late: bool = False) -> Day:
    """The day of one person of the cast, in English; ``late``: after the self-assessment."""
    person = user or stage.world.people[role]
    at = AFTER if late else NOW
    asker = Asker(person, stage.world.tenant, tuple(memberships_of(person)), at)
    with translation.override("en"):
        return day_of(asker)


def test_officer_goes_on_where_points_are_missing(stage: Stage) -> None:
    score(stage, "1.1")
    found = day(stage, Role.OFFICER)
    assert found.lead.title == "Left: 5 items without points and 1 item without evidence."
    assert found.lead.verb == "Score on from 1.2"
    row = stage.criterion("1.2").pk
    assert found.lead.url.endswith(f"/sheet/?show=missing&row={row}#r{row}")
    assert found.lead.due == CLOSES


def test_tasks_stand_by_points_at_stake(stage: Stage) -> None:
    score(stage, "1.1")
    found = day(stage, Role.OFFICER)
    assert [
        (task.title, float(task.points)) for task in found.tasks if task.points is not None
    ] == [
        ("Score 2 items: Chỉ đạo, điều hành", 4),
        ("Score 2 items: Cải cách thủ tục hành chính", 3),
        ("Add evidence to 1 item", 1),
        ("Score 1 item: Điểm trừ", 0),
    ]
    assert found.at_stake


def test_points_split_into_documented_at_risk_and_within_reach(stage: Stage) -> None:
    score(stage, "1.1", "1.2")
    (own,) = day(stage, Role.OFFICER).own
    assert [(part.css, float(part.value)) for part in own.bar.segments] == [
        ("fill", float(own.points - 1)),
        ("warn", 1),
        ("soft", 5),
    ]
    assert own.points + own.reach + own.unclaimed == own.maximum


def test_everything_scored_leads_to_the_head(stage: Stage) -> None:
    score(stage, *FACTS)
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=DossierState.WITH_HEAD)
    assert day(stage, Role.HEAD).lead.verb == "Check"
    officer = day(stage, Role.OFFICER).lead
    assert officer.title == "The dossier is with the head of unit."
    assert "Next: Explanation" in officer.text


def test_head_sees_how_far_the_officers_are(stage: Stage) -> None:
    score(stage, "1.1")
    assert day(stage, Role.HEAD).lead.title == "The officers are scoring: 1 of 6 items."


@pytest.mark.parametrize("state", [DossierState.SENT, DossierState.LOCKED])
def test_a_unit_that_is_done_reads_what_comes_next(stage: Stage, state: DossierState) -> None:
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=state)
    lead = day(stage, Role.OFFICER, late=True).lead
    assert "Your dossier" in lead.title
    assert "Next: " in lead.text


def test_own_hours_carry_the_extension_of_the_unit_and_of_one_item(stage: Stage) -> None:
    for code, hours in ((None, 30), ("1.2", 60)):
        extend_phase(
            actor=stage.world.people[Role.SECRETARIAT],
            phase=stage.phase,
            participation=stage.dossier.participation,
            criterion=stage.criterion(code) if code else None,
            closes_at=CLOSES + timedelta(hours=hours),
            reason="Bão số 10",
            at=NOW,
            agreed=True,
        )
    hours_of_unit = [
        (hour.label, hour.closes_at, hour.extended) for hour in day(stage, Role.OFFICER).hours
    ]
    assert hours_of_unit[:2] == [
        ("Self-assessment", CLOSES + timedelta(hours=30), True),
        ("Self-assessment, item 1.2", CLOSES + timedelta(hours=60), True),
    ]
    assert [hour.extended for hour in day(stage, Role.SECRETARIAT).hours] == [False] * 5


def test_rows_of_the_plan_that_name_the_own_body_are_its_deadlines(stage: Stage) -> None:
    for number, body in ((1, "so-a"), (2, "so-b")):
        task = PlanTask.objects.create(
            campaign=stage.campaign,
            number=str(number),
            position=number,
            text="Gửi báo cáo",
            due_on=CLOSES.date(),
        )
        PlanTaskBody.objects.create(
            task=task, role="lead", name=body, organisation=stage.world.organisations[body]
        )
    assert [row.number for row in day(stage, Role.OFFICER).plan_rows] == ["1"]


def test_changes_are_told_in_words_with_old_and_new(stage: Stage) -> None:
    score(stage, "1.2")
    record_score(
        actor=stage.world.people[Role.OFFICER],
        dossier=stage.dossier,
        criterion=stage.criterion("1.2"),
        source=Source.SELF,
        facts={"percent": "95"},
        at=NOW,
        expected_revision=1,
    )
    first, second, *_rest = day(stage, Role.OFFICER).changes
    assert (first.who, first.text, first.old, first.new) == (
        "Nguyễn An",
        "scored item 1.2:",
        "1.80",
        "1.90",
    )
    assert (second.old, second.new) == ("", "1.80")
    assert "scored item 1.2:" not in [line.text for line in day(stage, Role.COUNCIL).changes]


def test_changes_stand_in_the_order_of_their_time_whenever_they_were_written_down(
    stage: Stage,
) -> None:
    for hours in (5, 1, 9, 3, 7, 2, 8):
        record(
            actor=None,
            action="dossier.returned",
            subject=stage.dossier,
            at=NOW - timedelta(hours=hours),
        )
    moments = [line.at for line in day(stage, Role.OFFICER).changes]
    assert moments == sorted(moments, reverse=True)
    assert moments[-1] == NOW - timedelta(hours=8)
    assert len(moments) == SHOWN


def test_unit_does_not_follow_other_units(stage: Stage) -> None:
    record_score(
        actor=None,
        dossier=stage.dossiers["so-b"],
        criterion=stage.criterion("1.1"),
        source=Source.SELF,
        facts={"answer": "yes"},
        at=NOW,
        expected_revision=0,
    )
    assert day(stage, Role.OFFICER).changes == []


def test_secretariat_is_told_of_late_units_and_lost_mail(stage: Stage) -> None:
    mail = queue_mail(to="a@ha-nam.example", subject="x", body="y", kind="test")
    assert mail is not None
    OutboxMail.objects.filter(pk=mail.pk).update(state=MailState.BOUNCED)
    found = day(stage, Role.SECRETARIAT)
    assert found.lead.title == "2 units have not sent yet"
    assert [task.title for task in found.tasks] == ["1 message did not arrive"]
    assert [(unit.name, unit.done, unit.total) for unit in found.late] == [
        ("Sở Công Thương", 0, 6),
        ("Sở Xây dựng", 0, 6),
    ]
    assert day(stage, Role.AUDITOR).late == []


def test_readiness_lists_what_is_missing_and_where(stage: Stage) -> None:
    Campaign.objects.create(year=2027, name="Chỉ số CCHC 2027", slug="cchc-2027")
    for role, places in ((Role.SECRETARIAT, ()), (Role.ADMIN, ("people", "sets"))):
        (item,) = day(stage, role).readiness
        assert (item.errors > 0, item.places) == (True, places)
    for role in (Role.OFFICER, Role.AUDITOR, Role.COUNCIL):
        assert day(stage, role).readiness == []


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", CampaignState.values)
def test_nobody_ever_finds_an_empty_page(
    stage: Stage, sign_in: Callable[..., Client], role: Role, state: str
) -> None:
    Campaign.objects.update(state=state)
    found = day(stage, role, late=True)
    assert found.lead.title
    assert found.lead.verb
    page = sign_in(role).get(f"{stage.world.url}/home/")
    assert page.status_code == 200
    assert found.lead.url


@pytest.mark.parametrize(
    ("role", "count"),
    [
        (Role.OFFICER, 30),
        (Role.HEAD, 30),
        (Role.APPRAISER, 16),
        (Role.SECRETARIAT, 26),
        (Role.COUNCIL, 16),
        (Role.APPROVER, 17),
        (Role.ADMIN, 16),
        (Role.AUDITOR, 16),
    ],
)
def test_home_asks_as_much_for_sixty_units_as_for_one(
    stage: Stage,
    sign_in: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
    role: Role,
    count: int,
) -> None:
    client = sign_in(role)
    client.get(f"{stage.world.url}/home/")
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).delete()
    Participation.objects.filter(organisation__code="so-b").delete()
    for units in (1, 3, 60):
        have = Participation.objects.count()
        for number in range(have, units):
            unit = create_organisation(actor=None, code=f"u{number}", name=f"Đơn vị {number}")
            group = stage.campaign.groups.get()
            Participation.objects.create(campaign=stage.campaign, group=group, organisation=unit)
        create_dossiers(actor=None, campaign=stage.campaign)
        with django_assert_num_queries(count):
            assert client.get(f"{stage.world.url}/home/").status_code == 200


def test_navigation_counts_what_is_scored(stage: Stage, sign_in: Callable[..., Client]) -> None:
    score(stage, "1.1", "1.2")
    page = sign_in(Role.OFFICER).get(f"{stage.world.url}/home/").content.decode()
    assert '<span class="count">2/6</span>' in page
    page = sign_in(Role.SECRETARIAT).get(f"{stage.world.url}/home/").content.decode()
    assert '<span class="count">2</span>' in page


def test_home_of_a_stranger_does_not_exist(stage: Stage, elsewhere: World, client: Client) -> None:
    client.force_login(elsewhere.people[Role.OFFICER])
    assert client.get("/t/ha-nam/home/").status_code == 404
    with tenant_scope(elsewhere.tenant):
        add_membership(
            actor=None,
            user=stage.world.people[Role.OFFICER],
            organisation=elsewhere.organisations["so-a"],
            role=Role.OFFICER,
        )
    client.force_login(stage.world.people[Role.OFFICER])
    with time_machine.travel(NOW, tick=False):
        page = client.get("/t/quang-tri/home/", headers={"accept-language": "en"})
    assert (page.status_code, "Nothing of yours is due" in page.content.decode()) == (200, True)


def of_two_units(stage: Stage) -> User:
    """The officer of so-a works for so-b, too."""
    officer = stage.world.people[Role.OFFICER]
    add_membership(
        actor=None,
        user=officer,
        organisation=stage.world.organisations["so-b"],
        role=Role.OFFICER,
    )
    return officer


def test_who_works_for_two_units_is_told_which_is_meant(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    alone = day(stage, Role.OFFICER)
    assert {task.unit for task in alone.tasks} | {alone.lead.unit} == {""}
    officer = of_two_units(stage)
    found = day(stage, Role.OFFICER, user=officer)
    assert found.lead.unit == "Sở Công Thương"
    assert {task.unit for task in found.tasks} == {"Sở Công Thương", "Sở Xây dựng"}
    with time_machine.travel(NOW, tick=False):
        page = sign_in(Role.OFFICER).get(f"{stage.world.url}/home/").content.decode()
    for unit in ("Sở Công Thương", "Sở Xây dựng"):
        for link in ("Bảng tự chấm 2026", "Giải trình"):
            assert f'<span class="label">{link}, {unit}</span>' in page
        assert f'<span class="muted small">{unit}, Đang chấm</span>' in page
        assert f"<br>Chuyên viên, {unit}" in page


def test_hours_of_two_units_name_the_one_that_has_more_time(stage: Stage) -> None:
    officer, later = of_two_units(stage), CLOSES + timedelta(hours=30)
    extend_phase(
        actor=stage.world.people[Role.SECRETARIAT],
        phase=stage.phase,
        participation=stage.dossier.participation,
        closes_at=later,
        reason="Bão số 10",
        at=NOW,
        agreed=True,
    )
    hours = day(stage, Role.OFFICER, user=officer).hours
    assert [(hour.label, hour.closes_at, hour.extended) for hour in hours][:2] == [
        ("Self-assessment", CLOSES, False),
        ("Self-assessment, Sở Công Thương", later, True),
    ]


def test_nobody_has_the_rights_of_one_unit_in_another(stage: Stage) -> None:
    officer = of_two_units(stage)
    Membership.objects.filter(user=officer, organisation__code="so-b").update(role=Role.HEAD)
    Dossier.objects.update(state=DossierState.WITH_HEAD)
    tasks = day(stage, Role.OFFICER, user=officer)
    told = [tasks.lead.unit, *(task.unit for task in tasks.tasks)]
    assert told == ["Sở Xây dựng"]

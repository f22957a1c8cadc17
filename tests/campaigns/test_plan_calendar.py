"""The plan month by month and as a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.domain.extensions import extend_phase
from campaigns.domain.plan.calendar import entries_of, months_of, undated
from campaigns.domain.plan.tasks import TaskDraft, add_task
from campaigns.domain.plan.workshops import WorkshopFacts, add_workshop
from campaigns.domain.queries import plan_of
from campaigns.exporters.calendar import plan_calendar
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.campaigns.pages import client_of, soon
from tests.campaigns.years import DEADLINE, opened, planned, secretary, unit_of
from tests.plugins.cast import World

AT = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)


def _task(campaign: Campaign, number: int, **facts: Any) -> None:
    draft = TaskDraft(**{"number": str(number), "text": f"Việc {number}", **facts})
    add_task(actor=None, campaign=campaign, draft=draft)


def _file(campaign: Campaign) -> str:
    entries = entries_of(campaign, plan_of(campaign))
    content = plan_calendar(campaign=campaign, entries=entries, url="https://x.vn/", at=AT)
    return content.decode()


def _unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.usefixtures("_in_world")
def test_months_hold_what_begins_and_ends_in_them(world: World) -> None:
    campaign = planned(world)
    _task(campaign, 1, starts_on=date(2026, 9, 1), due_on=date(2026, 10, 5))
    _task(campaign, 2, due_on=date(2026, 9, 10))
    _task(campaign, 3, time_text="Trong năm")
    months = months_of(entries_of(campaign, plan_of(campaign)))
    first, second, *_rest = months
    assert [month.first.month for month in months] == [9, 10, 11, 12, 1]
    assert [entry.label for entry in first.entries] == ["Việc 2", "Việc 1"]
    assert second.entries[0].label == "Việc 1"
    assert [task.number for task in undated(plan_of(campaign))] == ["3"]


@pytest.mark.usefixtures("_in_world")
def test_phase_runs_through_the_months_between(world: World) -> None:
    campaign = planned(world, phases=soon()[:1])
    phase = campaign.phases.get()
    opens, closes = datetime(2026, 8, 3, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)
    campaign.phases.filter(pk=phase.pk).update(opens_at=opens, closes_at=closes)
    _task(campaign, 1, due_on=date(2026, 9, 10))
    running = [month.running for month in months_of(entries_of(campaign, plan_of(campaign)))]
    assert running == [[], [entries_of(campaign, plan_of(campaign))[0].label], []]


@pytest.mark.usefixtures("_in_world")
def test_file_is_what_rfc_5545_asks_for(world: World) -> None:
    campaign = planned(world)
    text = "Thẩm định; đối chiếu, kết luận \\ " + "hồ sơ " * 30
    _task(campaign, 1, text=text, due_on=date(2026, 12, 31), lead_text="A\nB\x07", product="P")
    made = _file(campaign)
    lines = made.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert (lines[-1], "\n" in made.replace("\r\n", "")) == ("", False)
    found = _unfolded(made)
    assert found[0] == "BEGIN:VCALENDAR"
    assert "SUMMARY:1. " + r"Thẩm định\; đối chiếu\, kết luận \\ " in "".join(found)
    assert {"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101"} <= set(found)
    assert {r"DESCRIPTION:A\nB\nP", f"DTEND:{DEADLINE:%Y%m%dT%H%M%SZ}"} <= set(found)
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == 6
    names = [line for line in found if line.startswith("UID:")]
    assert len(names) == len(set(names)) == found.count("DTSTAMP:20260901T030000Z")


@pytest.mark.usefixtures("_in_world")
def test_meeting_stands_with_its_place(world: World) -> None:
    campaign = planned(world)
    facts = WorkshopFacts("Tập huấn", place="Phủ Lý, Hà Nam", due_on=date(2026, 9, 3))
    add_workshop(actor=None, campaign=campaign, facts=facts)
    add_workshop(actor=None, campaign=campaign, facts=WorkshopFacts("Không ngày"))
    first = months_of(entries_of(campaign, plan_of(campaign)))[0]
    assert [entry.label for entry in first.entries] == ["Tập huấn"]
    assert r"LOCATION:Phủ Lý\, Hà Nam" in _unfolded(_file(campaign))


@pytest.mark.usefixtures("_in_world")
def test_last_day_there_is_breaks_nothing(world: World) -> None:
    campaign = planned(world)
    _task(campaign, 1, due_on=date.max)
    assert "DTEND;VALUE=DATE:99991231" in _file(campaign)
    assert months_of(entries_of(campaign, plan_of(campaign)))[-1].first == date(9999, 12, 1)


@pytest.mark.usefixtures("_in_world")
def test_own_unit_has_its_own_hour(world: World) -> None:
    campaign = opened(world, phases=soon(), at=timezone.now())
    phase = campaign.phases.all()[0]
    later = phase.closes_at + timedelta(days=2)
    unit = unit_of(campaign, "so-a")
    extend_phase(
        actor=secretary(world),
        phase=phase,
        participation=unit,
        closes_at=later,
        reason="Bão",
        agreed=True,
        at=timezone.now(),
    )
    own = entries_of(campaign, plan_of(campaign), unit=unit.organisation_id)[0]
    other = entries_of(campaign, plan_of(campaign), unit=unit_of(campaign, "so-b").organisation_id)[
        0
    ]
    assert (own.closes_at, other.closes_at) == (later, phase.closes_at)


def test_members_open_both_and_planning_is_not_shown(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world)
        _task(campaign, 1, due_on=date(2026, 9, 10))
        _task(campaign, 2)
    client, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026"
    page = client.get(f"{base}/timeline/").content.decode()
    assert ("Tháng 09/2026" in page, "Nhiệm vụ chưa ghi ngày" in page) == (True, True)
    answer = client.get(f"{base}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"Vi\xe1\xbb\x87c 1" in answer.content
    assert client_of(world, Role.OFFICER).get(f"{base}/calendar.ics").status_code == 403


@pytest.mark.parametrize("count", [1, 3, 60])
def test_timeline_asks_the_same_for_any_number_of_tasks(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        for number in range(count):
            _task(campaign, number, due_on=date(2026, 9, 10))
            _task(campaign, 100 + number, lead=("Sở Nội vụ",))
    client, base = client_of(world, Role.OFFICER), f"{world.url}/campaigns/2026"
    client.get(f"{base}/timeline/")
    with django_assert_num_queries(18):
        client.get(f"{base}/timeline/")

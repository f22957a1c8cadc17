"""The calendar as a subscription: whose it is, what it shows, when it no longer answers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.domain.campaigns import create_campaign
from campaigns.domain.plan.feeds import LATEST, make_feed, revoke_feed
from campaigns.domain.plan.tasks import TaskDraft, add_task
from campaigns.models import CalendarFeed, Campaign, Extension
from campaigns.views import calendar_feed
from parindex.accounts.domain.memberships import end_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant
from tests.campaigns.audit import actions
from tests.campaigns.pages import client_of, soon
from tests.campaigns.years import opened, secretary, unit_of
from tests.plugins.cast import World

ADDRESS = re.compile(r"http[^<\s]*/cal/([0-9a-z]+\.[\w-]{32})/plan\.ics")
STATEMENTS = 13


@pytest.fixture
def campaign(world: World) -> Campaign:
    with tenant_scope(world.tenant):
        return opened(world, at=timezone.now(), phases=soon())


def key_of(world: World, role: Role = Role.OFFICER) -> str:
    """A subscription made on the page; the key in the address shown there."""
    page = client_of(world, role).post(f"{world.url}/campaigns/calendar/", {"make": "1"})
    found = ADDRESS.search(page.content.decode())
    assert found
    return found[1]


def asked(key: str) -> Any:
    return Client().get(f"/cal/{key}/plan.ics")


def test_address_is_shown_once_and_stored_as_a_hash(world: World, campaign: Campaign) -> None:
    client, url = client_of(world, Role.OFFICER), f"{world.url}/campaigns/calendar/"
    key = key_of(world)
    token = key.partition(".")[2]
    assert token not in client.get(url).content.decode()
    with tenant_scope(world.tenant):
        feed = CalendarFeed.objects.get()
        assert actions("calendar_feed") == ["calendar_feed.made"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(data, '') FROM audit_auditentry")
            assert token not in cursor.fetchone()[0]
    assert (len(feed.token_hash), token in feed.token_hash) == (64, False)


def test_calendar_shows_the_own_hours_in_the_own_language(world: World, campaign: Campaign) -> None:
    with tenant_scope(world.tenant):
        phase = campaign.phases.get(kind="self_assessment")
        later = phase.closes_at + timedelta(days=2)
        Extension.objects.create(
            phase=phase,
            participation=unit_of(campaign, "so-a"),
            closes_at=later,
            reason="Bão",
            granted_by=secretary(world),
            granted_at=timezone.now(),
        )
    answer = asked(key_of(world))
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Referrer-Policy"], "no-store" in answer["Cache-Control"]) == (
        "no-referrer",
        True,
    )
    assert f"DTEND:{later:%Y%m%dT%H%M%SZ}" in text
    assert "Tự đánh giá" in text
    other = asked(key_of(world, Role.SECRETARIAT)).content.decode()
    assert f"DTEND:{later:%Y%m%dT%H%M%SZ}" not in other


def test_calendar_follows_the_plan_and_the_rights_of_the_hour(world: World) -> None:
    with tenant_scope(world.tenant):
        planned = create_campaign(actor=secretary(world), year=2027, name="Đang chuẩn bị")
        add_task(
            actor=None,
            campaign=planned,
            draft=TaskDraft(number="1", text="Việc kín", due_on=timezone.localdate()),
        )
    assert "Việc kín" not in asked(key_of(world)).content.decode()
    office = key_of(world, Role.SECRETARIAT)
    assert "Việc kín" in asked(office).content.decode()
    with tenant_scope(world.tenant):
        for membership in Membership.objects.filter(user=secretary(world)):
            end_membership(actor=None, membership=membership)
    assert asked(office).status_code == 404


def test_void_old_and_foreign_addresses_lead_nowhere(
    world: World, elsewhere: World, campaign: Campaign
) -> None:
    first = key_of(world)
    second = key_of(world)
    assert (asked(first).status_code, asked(second).status_code) == (404, 200)
    with tenant_scope(elsewhere.tenant):
        assert not CalendarFeed.objects.exists()
        strange = make_feed(actor=elsewhere.people[Role.OFFICER], at=timezone.now())
    assert "Chỉ số CCHC 2026" not in asked(strange).content.decode()
    number = second.partition(".")[0]
    for mixed in (
        f"{number}.{strange.partition('.')[2]}",
        f"{strange.partition('.')[0]}.{second.partition('.')[2]}",
        f"{number}.{'A' * 32}",
        f"zzzzzzzz.{'A' * 32}",
    ):
        assert asked(mixed).status_code == 404
    client = client_of(world, Role.OFFICER)
    assert client.post(f"{world.url}/campaigns/calendar/", {"revoke": "1"}).status_code == 302
    assert asked(second).status_code == 404
    with tenant_scope(world.tenant):
        assert not revoke_feed(actor=world.people[Role.OFFICER], at=timezone.now())


@pytest.mark.parametrize("gone", ["person", "tenant"])
def test_people_and_authorities_that_are_gone_get_nothing(
    world: World, campaign: Campaign, gone: str
) -> None:
    key = key_of(world)
    if gone == "person":
        user = world.people[Role.OFFICER]
        user.is_active = False
        user.save(update_fields=["is_active"])
    else:
        Tenant.objects.filter(pk=world.tenant.pk).update(is_active=False)
    assert asked(key).status_code == 404


def test_asking_changes_nothing_and_too_often_is_slowed(
    world: World, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(world)
    with tenant_scope(world.tenant):
        before = list(CalendarFeed.objects.values())
    assert Client().post(f"/cal/{key}/plan.ics").status_code == 405
    monkeypatch.setattr(calendar_feed, "ASKED", 1)
    monkeypatch.setattr(calendar_feed, "MISSES", 1)
    assert [asked(key).status_code for _time in range(2)] == [200, 429]
    wrong = f"{key.partition('.')[0]}.{'B' * 32}"
    assert [asked(wrong).status_code for _time in range(2)] == [404, 429]
    with tenant_scope(world.tenant):
        assert list(CalendarFeed.objects.values()) == before


@pytest.mark.parametrize("count", [1, 3, 60])
def test_calendar_asks_the_same_for_any_number_of_tasks(
    world: World,
    campaign: Campaign,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with tenant_scope(world.tenant):
        for number in range(count):
            draft = TaskDraft(str(number + 1), "Việc", due_on=timezone.localdate())
            add_task(actor=None, campaign=campaign, draft=draft)
    key = key_of(world)
    with django_assert_num_queries(STATEMENTS):
        assert asked(key).content.decode().count("UID:task-") == count


def test_only_the_latest_campaigns_are_shown(world: World) -> None:
    with tenant_scope(world.tenant):
        for year in range(2020, 2020 + LATEST + 2):
            made = create_campaign(actor=secretary(world), year=year, name=f"Đợt {year}")
            draft = TaskDraft("1", f"Việc {year}", due_on=timezone.localdate())
            add_task(actor=None, campaign=made, draft=draft)
    text = asked(key_of(world, Role.SECRETARIAT)).content.decode()
    assert [year for year in range(2020, 2025) if f"Việc {year}" in text] == [2022, 2023, 2024]

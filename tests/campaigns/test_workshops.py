"""Meetings of a campaign: planned, changed, counted, removed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from campaigns.domain.copying.making import copy_campaign
from campaigns.domain.plan.importing import create_from_plan
from campaigns.domain.plan.reading import FORMAT, read_plan
from campaigns.domain.plan.workshops import (
    WorkshopFacts,
    add_workshop,
    edit_workshop,
    remove_workshop,
)
from campaigns.domain.problems import ImportProblems
from campaigns.enums import CampaignState
from campaigns.models import Campaign, Workshop
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.local.paths import PROJECT_ROOT
from tests.campaigns.audit import last
from tests.campaigns.pages import client_of
from tests.campaigns.years import opened, planned, secretary
from tests.plugins.cast import World

TYPED = {
    "name": "Hội thảo cấp tỉnh",
    "count": "2",
    "place": "Phía Bắc và phía Nam",
    "starts_on": "01/01/2027",
    "due_on": "31/01/2027",
    "delegates_from": "280",
    "delegates_to": "290",
}


@pytest.mark.usefixtures("_in_world")
def test_meeting_is_changed_with_a_version_and_its_removal_is_told(world: World) -> None:
    campaign, actor = planned(world), secretary(world)
    made = add_workshop(actor=actor, campaign=campaign, facts=WorkshopFacts("Tập huấn"))
    came = WorkshopFacts("Tập huấn", attended=85)
    assert edit_workshop(actor=actor, workshop=made, facts=came, expected_version=1).version == 2
    assert last("workshop.edited")["new"] == {"attended": 85}
    with pytest.raises(StaleEdit):
        remove_workshop(actor=actor, workshop=made, expected_version=1)
    remove_workshop(actor=actor, workshop=made, expected_version=2)
    assert (Workshop.objects.count(), last("workshop.removed")["old"]["name"]) == (0, "Tập huấn")


@pytest.mark.usefixtures("_in_world")
def test_numbers_and_days_stand_in_order(world: World) -> None:
    campaign = planned(world)
    for wrong in (
        WorkshopFacts(" "),
        WorkshopFacts("A", starts_on=date(2027, 1, 2), due_on=date(2027, 1, 1)),
        WorkshopFacts("A", delegates_from=90, delegates_to=80),
    ):
        with pytest.raises(ValidationError):
            add_workshop(actor=None, campaign=campaign, facts=wrong)


@pytest.mark.usefixtures("_in_world")
def test_published_plan_takes_no_meeting(world: World) -> None:
    campaign, actor = opened(world), secretary(world)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.PUBLISHED)
    with pytest.raises(Refused):
        add_workshop(actor=actor, campaign=campaign, facts=WorkshopFacts("Tập huấn"))


@pytest.mark.usefixtures("_in_world")
def test_meetings_of_a_plan_come_with_it_and_go_on_in_its_copy(world: World) -> None:
    text = (PROJECT_ROOT / "fixtures" / "plans" / "national-2020.json").read_text("utf-8")
    campaign = create_from_plan(actor=secretary(world), document=json.loads(text))
    made = Workshop.objects.get(campaign=campaign, name="Hội thảo cấp tỉnh")
    assert (made.count, made.delegates_from, made.delegates_to) == (2, 280, 290)
    Workshop.objects.filter(campaign=campaign).update(attended=85)
    copy = copy_campaign(actor=secretary(world), campaign=campaign, year=2021)
    found = Workshop.objects.filter(campaign=copy).values_list("due_on", "attended")
    assert list(found) == [(date(2022, 1, 31), None)] * 2


def test_wrong_meetings_of_a_plan_are_named_by_their_place() -> None:
    wrong = {"name": "A", "count": -1, "from": "2021-02-01", "due": "2021-01-01"}
    wrong |= {"delegates_from": 9, "delegates_to": 8}
    plan = {"format": FORMAT, "campaign": {"year": 2020, "title": "A"}, "workshops": [wrong, 5]}
    with pytest.raises(ImportProblems) as caught:
        read_plan(plan)
    places = {problem.column for problem in caught.value.problems}
    assert {f"workshops[0].{name}" for name in ("count", "due", "delegates_to")} <= places


def test_secretariat_keeps_the_list_that_units_read(world: World) -> None:
    with tenant_scope(world.tenant):
        opened(world)
    office, url = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026/workshops/"
    wrong = office.post(url, {**TYPED, "delegates_to": "200"})
    assert (wrong.status_code, "Phía Bắc" in wrong.content.decode()) == (422, True)
    assert office.post(url, TYPED).url == url
    officer = client_of(world, Role.OFFICER)
    page = officer.get(url).content.decode()
    assert ("280 – 290" in page, "Thêm hội nghị" in page) == (True, False)
    assert officer.post(url, TYPED).status_code == 403
    with tenant_scope(world.tenant):
        one = f"{url}{Workshop.objects.get().pk}/"
    assert office.get(one).status_code == 200
    assert office.post(one, {**TYPED, "attended": "-1", "version": "1"}).status_code == 422
    assert office.post(one, {**TYPED, "attended": "285", "version": "1"}).status_code == 302
    stale = office.post(one, {**TYPED, "name": "Của tôi", "version": "1"})
    assert (stale.status_code, "Của tôi" in stale.content.decode()) == (409, True)
    office.post(f"{one}remove/", {"version": "1"})
    assert office.get(one).status_code == 200
    office.post(f"{one}remove/", {"version": "2"})
    assert office.get(one).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_asks_the_same_for_any_number(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        for number in range(count):
            facts = WorkshopFacts(f"Hội nghị {number}", due_on=date(2027, 1, 5))
            add_workshop(actor=None, campaign=campaign, facts=facts)
    client, url = client_of(world, Role.OFFICER), f"{world.url}/campaigns/2026/workshops/"
    client.get(url)
    with django_assert_num_queries(15):
        client.get(url)

"""Every page of the app: who gets it, who does not, and how many queries a list takes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from campaigns.domain.campaigns import create_campaign
from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import exclude, set_units
from campaigns.domain.plan.tasks import TaskDraft, add_task
from campaigns.models import (
    Campaign,
    Criterion,
    Participation,
)
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Organisation
from tests.campaigns.documents import fixture, small
from tests.campaigns.pages import client_of, soon
from tests.campaigns.years import (
    group_of,
    phases,
    planned,
    secretary,
    set_of,
)
from tests.plugins.cast import World

OPEN_TO_MEMBERS = {"list", "rights", "sets"}


def addresses(world: World, campaign: Campaign) -> dict[str, str]:
    base, own = f"{world.url}/campaigns", f"{world.url}/campaigns/{campaign.slug}"
    with tenant_scope(world.tenant):
        task = add_task(
            actor=secretary(world),
            campaign=campaign,
            draft=TaskDraft("1", "Ban hành kế hoạch", lead=("Sở Nội vụ", "Cơ quan lạ")),
        )
        group, criteria_set = group_of(campaign), set_of(campaign)
    return {
        "list": f"{base}/",
        "create": f"{base}/new/",
        "plan_upload": f"{base}/plan/",
        "rights": f"{base}/rights/",
        "sets": f"{base}/criteria/",
        "set_template": f"{base}/criteria/template.xlsx",
        "set_import": f"{base}/criteria/import/",
        "set": f"{base}/criteria/{criteria_set.pk}/",
        "set_xlsx": f"{base}/criteria/{criteria_set.pk}/set.xlsx",
        "set_json": f"{base}/criteria/{criteria_set.pk}/set.json",
        "set_correct": f"{base}/criteria/{criteria_set.pk}/correct/",
        "people": f"{base}/people/",
        "person_add": f"{base}/people/new/",
        "organisations": f"{base}/organisations/",
        "organisation_add": f"{base}/organisations/new/",
        "detail": f"{own}/",
        "facts": f"{own}/facts/",
        "phases": f"{own}/phases/",
        "task_add": f"{own}/tasks/new/",
        "task": f"{own}/tasks/{task.pk}/",
        "group_add": f"{own}/groups/new/",
        "group": f"{own}/groups/{group.pk}/",
        "exclusions": f"{own}/groups/{group.pk}/exclusions/",
        "extensions": f"{own}/extensions/",
        "open": f"{own}/open/",
    }


def test_every_page_answers_the_secretariat_and_refuses_others(
    world: World, elsewhere: World
) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
    pages = addresses(world, campaign)
    secretariat, officer = client_of(world, Role.SECRETARIAT), client_of(world, Role.OFFICER)
    stranger = client_of(elsewhere, Role.SECRETARIAT)
    for name, url in pages.items():
        assert (name, secretariat.get(url).status_code) == (name, 200)
        expected = 200 if name in OPEN_TO_MEMBERS | {"set_template"} else 403
        assert (name, officer.get(url).status_code) == (name, expected)
        assert (name, stranger.get(url).status_code) == (name, 404)
        assert (name, Client().get(url).status_code) == (name, 302)


def _more_units(world: World, count: int) -> None:
    for number in range(count):
        create_organisation(actor=None, code=f"xa-{number}", name=f"Xã {number}", kind="xa")


@pytest.mark.parametrize("count", [1, 3, 60])
def test_lists_take_the_same_queries_for_any_number_of_rows(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
        group, actor = group_of(campaign), secretary(world)
        _more_units(world, count)
        units = Organisation.objects.filter(kind="xa")
        set_units(actor=actor, group=group, organisations=units)
        node = Criterion.objects.get(code="2")
        rows = Participation.objects.filter(group=group).select_related(
            "campaign", "group", "organisation"
        )
        exclude(actor=actor, participations=rows, criteria=[node], reason="Lý do")
        for number in range(count):
            draft = TaskDraft(str(number + 1), "Việc", lead=("Sở Nội vụ",))
            add_task(actor=actor, campaign=campaign, draft=draft)
            create_campaign(actor=None, year=2030, name=f"Đợt {number}", phases=phases())
            import_set(actor=None, document=small(name=f"Bộ {number}"))
            user = User.objects.create_user(f"p{number}@x.example", None, full_name=f"P {number}")
            add_membership(actor=None, user=user, organisation=units[0], role=Role.OFFICER)
    client = client_of(world, Role.SECRETARIAT)
    for path, queries in LISTS:
        url = f"{world.url}/campaigns/{path}".replace("GROUP", str(group.pk))
        client.get(url)
        with django_assert_num_queries(queries, info=path):
            client.get(url)


LISTS = (
    ("", 10),
    ("criteria/", 7),
    ("people/", 8),
    ("organisations/", 9),
    ("2026/", 26),
    ("2026/groups/GROUP/", 17),
    ("2026/groups/GROUP/exclusions/", 17),
    ("2026/open/", 21),
)


@pytest.mark.parametrize("name", ["ha-nam-so-minh-hoa", "ha-nam-huyen-minh-hoa"])
def test_the_tree_page_takes_the_same_queries_for_any_set(
    world: World, name: str, django_assert_num_queries: Any
) -> None:
    with tenant_scope(world.tenant):
        stored = import_set(actor=None, document=fixture(name))
    client = client_of(world, Role.SECRETARIAT)
    url = f"{world.url}/campaigns/criteria/{stored.pk}/"
    client.get(url)
    with django_assert_num_queries(10):
        page = client.get(url).content.decode()
    assert page.count('id="c-') > 60

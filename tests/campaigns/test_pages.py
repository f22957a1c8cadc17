"""Every page of the app: who gets it, who does not, and how many queries a list takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from campaigns.domain.plan_tasks import TaskDraft, add_task
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.campaigns.years import group_of, phases, planned, secretary, set_of
from tests.plugins.cast import World

OPEN_TO_MEMBERS = {"list", "rights", "sets"}


def soon() -> list[Any]:
    now = timezone.now()
    return phases(now - timedelta(days=1), now + timedelta(days=10))


def client_of(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(
        world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


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

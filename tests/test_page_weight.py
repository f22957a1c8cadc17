"""No page is heavy: under 150 KB as it travels, those of many units and items included."""

from __future__ import annotations

import gzip
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Participation
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Organisation
from scoring.domain.index_run import run_index
from scoring.domain.opening import create_dossiers
from tests.bench.criteria import document
from tests.bench.world import create_units
from tests.matrix_stage import publish_run
from tests.plugins.cast import World
from tests.scoring.stage import set_stage

LIMIT = 150 * 1024
UNITS, LEAVES = 700, 110


def weight(client: Client, url: str) -> int:
    """Bytes of a page, packed as a browser asks for it."""
    answer: Any = client.get(url)
    content = b"".join(answer) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return 0
    assert answer.status_code < HTTPStatus.BAD_REQUEST, url
    return len(gzip.compress(content))


@pytest.mark.usefixtures("swept")
def test_pages_of_many_units_and_many_items_stay_light(world: World) -> None:
    stage = set_stage(world, data=document(LEAVES, name="Bộ tiêu chí"))
    with tenant_scope(world.tenant):
        _many(stage.campaign.groups.get().pk, stage.campaign)
        now = timezone.now()
        publish_run(run_index(actor=None, campaign=stage.campaign, at=now), world)
    officer, secretary = Client(), Client()
    officer.force_login(world.people[Role.OFFICER])
    secretary.force_login(world.people[Role.SECRETARIAT])
    slug = stage.campaign.slug
    pages = {
        "sheet": (officer, f"{world.url}/dossiers/{stage.dossier.pk}/sheet/"),
        "progress": (secretary, f"{world.url}/campaigns/{slug}/progress/"),
        "ranking": (Client(), f"{world.url}/results/{slug}/"),
        "campaign": (secretary, f"{world.url}/campaigns/{slug}/"),
        "home": (secretary, f"{world.url}/home/"),
    }
    sizes = {name: weight(client, url) for name, (client, url) in pages.items()}
    assert {name: size for name, size in sizes.items() if size >= LIMIT} == {}
    assert min(sizes.values()) > 0


def _many(group: int, campaign: Any) -> None:
    """So many units, each with its dossier."""
    create_units(UNITS)
    units = Organisation.objects.filter(code__startswith="u", kind="xa")
    Participation.objects.bulk_create(
        Participation(campaign=campaign, group_id=group, organisation=unit) for unit in units
    )
    create_dossiers(actor=None, campaign=campaign)

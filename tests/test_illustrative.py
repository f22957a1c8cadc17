"""Illustrative data say so on every page, once in a heading."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.enums import CriteriaSetState
from campaigns.models import Campaign, CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant
from surveys.models import Questionnaire
from tests.matrix import MATRIX, ROLES
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import World

MARK = 'class="sample'


@pytest.fixture
def scene(world: World, elsewhere: World) -> Scene:
    """A scene in which everything is illustrative."""
    found = build_scene(world, elsewhere)
    Tenant.objects.update(illustrative=True)
    with tenant_scope(world.tenant):
        Campaign.objects.update(illustrative=True)
        # What is frozen is never changed.
        CriteriaSet.objects.exclude(state=CriteriaSetState.FROZEN).update(illustrative=True)
        Questionnaire.objects.filter(state="draft").update(illustrative=True)
    return found


def heading_of(html: str) -> str:
    """From the title of the page to the messages below it."""
    start = html.find('<div class="head')
    end = html.find('id="alerts"')
    return html[start:end] if start >= 0 else ""


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SECRETARIAT, Role.ADMIN])
def test_no_heading_says_it_twice(role: Role, scene: Scene) -> None:
    client = Client()
    client.force_login(scene.world.people[role])
    twice: dict[str, int] = {}
    for name, row in MATRIX.items():
        if row.method != "get" or row.who[ROLES.index(role)] != ".":
            continue
        answer: Any = client.get(
            reverse(name, args=[scene.world.tenant.slug, *scene.args(row.args)])
        )
        content = b"".join(answer) if answer.streaming else answer.content
        for close in answer._resource_closers:
            close()
        if "html" not in answer.headers.get("content-type", ""):
            continue
        count = heading_of(content.decode()).count(MARK)
        if count > 1:
            twice[name] = count
    assert twice == {}

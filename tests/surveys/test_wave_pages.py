"""Making a wave: pages of the secretariat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from surveys.enums import WaveState
from surveys.models import Wave
from tests.plugins.cast import World
from tests.scoring.stage import Stage, set_stage
from tests.surveys.waves import CLOSES, OPENS, set_poll

TYPED = {
    "name": "Điều tra XHH đợt 1",
    "kind": "sociological",
    "lists_due_at": "25/10/2026 17:00",
    "opens_at": "29/10/2026 08:00",
    "closes_at": "08/11/2026 17:00",
    "least_group": "5",
    "reminder_cap": "3",
    "reminder_hours": "72",
    "turnout_hours": "12",
}


@pytest.fixture
def stage(world: World, elsewhere: World) -> Iterator[Stage]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere)
    with tenant_scope(world.tenant):
        yield set_stage(world)


def at(name: str, stage: Stage, *more: str) -> str:
    return reverse(f"waves:{name}", args=[stage.world.tenant.slug, stage.campaign.slug, *more])


def test_wave_is_made_and_changed(stage: Stage, client: Client) -> None:
    client.force_login(stage.world.people[Role.SECRETARIAT])
    response = client.post(at("create", stage), TYPED)
    wave = Wave.objects.get()
    assert response["Location"] == at("overview", stage, wave.slug)
    assert wave.slug == "dieu-tra-xhh-dot-1"
    changed = TYPED | {"closes_at": "09/11/2026 17:00", "version": "1"}
    assert client.post(at("edit", stage, wave.slug), changed).status_code == 302
    wave.refresh_from_db()
    assert (wave.version, wave.closes_at.day) == (2, 9)


def test_stale_change_shows_both_values_and_writes_nothing(stage: Stage, client: Client) -> None:
    client.force_login(stage.world.people[Role.SECRETARIAT])
    client.post(at("create", stage), TYPED)
    wave = Wave.objects.get()
    Wave.objects.update(version=2, name="Đợt của người khác")
    response = client.post(at("edit", stage, wave.slug), TYPED | {"version": "1"})
    assert response.status_code == 409
    assert "Đợt của người khác" in response.content.decode()
    assert "Điều tra XHH đợt 1" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closes_at", "28/10/2026 08:00"),
        ("lists_due_at", "30/10/2026 08:00"),
        ("least_group", "4"),
        ("opens_at", "hôm nay"),
        ("name", ""),
    ],
)
def test_bad_value_is_said_at_its_field(
    stage: Stage, client: Client, field: str, value: str
) -> None:
    client.force_login(stage.world.people[Role.SECRETARIAT])
    response = client.post(at("create", stage), TYPED | {field: value})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Wave.objects.exists()


def test_opened_wave_no_longer_changes(stage: Stage, client: Client) -> None:
    client.force_login(stage.world.people[Role.SECRETARIAT])
    client.post(at("create", stage), TYPED)
    Wave.objects.update(state=WaveState.OPEN)
    slug = Wave.objects.get().slug
    assert client.post(at("edit", stage, slug), TYPED | {"version": "1"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_takes_the_same_statements_for_any_number(
    stage: Stage,
    client: Client,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for place in range(number):
        Wave.objects.create(
            campaign=stage.campaign, slug=f"w{place}", name="W", opens_at=OPENS, closes_at=CLOSES
        )
    client.force_login(stage.world.people[Role.SECRETARIAT])
    client.get(at("list", stage))
    with django_assert_num_queries(15):
        client.get(at("list", stage))

"""The page of a run says between which places a unit lies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.rank_ranges import rank_ranges
from scoring.domain.results import groups_of
from scoring.engine.possible_ranks import RankRange
from tests.plugins.cast import World
from tests.scoring.index.field import PLAIN, Field, Shape, build_field, document
from tests.scoring.publication.test_queries import COUNTS, field_with

ClientOf = Callable[[Role], Client]


@pytest.fixture
def close(world: World) -> Field:
    """so-a is ahead of so-b by 0.01 points, by what it has in field 1; so-c is far behind."""
    field = build_field(world, groups={"so": (document(), ("so-a", "so-b", "so-c"))})
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "20", "1.2": "20", "2.1": "20.01"})
        field.write("so-b", {"1.1": "15", "1.2": "15", "2.1": "30"})
        field.write("so-c", {"1.1": "5"})
        field.run()
    return field


def page(client: Client, world: World, query: str = "") -> tuple[int, str]:
    client.cookies["django_language"] = "vi"
    answer = client.get(f"{world.url}/index/cchc-2026/1/{query}")
    return answer.status_code, " ".join(answer.content.decode().split())


def test_page_tells_the_possible_places(world: World, close: Field, client_of: ClientOf) -> None:
    status, text = page(client_of(Role.SECRETARIAT), world)

    assert status == 200
    assert text.count("(từ 1 đến 2)") == 2
    assert "(từ 3" not in text
    assert "lệch tối đa 0,01 điểm phần trăm" in text
    assert "±0%" in text


def test_tolerance_of_the_weights_is_a_number_on_the_page(
    world: World, close: Field, client_of: ClientOf
) -> None:
    status, text = page(client_of(Role.SECRETARIAT), world, "?tolerance=2,5")

    assert status == 200
    assert "±2,5%" in text
    assert 'value="2,5"' in text


@pytest.mark.parametrize("typed", ["nhiều", "-1", "50,1", "1e9", "%00"])
def test_unusable_tolerance_is_named_and_kept(
    world: World, close: Field, client_of: ClientOf, typed: str
) -> None:
    status, text = page(client_of(Role.SECRETARIAT), world, f"?tolerance={typed}")

    assert status == 422
    assert 'aria-invalid="true"' in text
    assert text.count("(từ 1 đến 2)") == 2


def test_another_tenant_has_no_such_page(
    elsewhere: World, close: Field, client_of: ClientOf
) -> None:
    assert page(client_of(Role.SECRETARIAT), elsewhere)[0] in {403, 404}


def test_caps_and_bonus_points_are_those_of_the_run(world: World) -> None:
    shape: Shape = {
        **PLAIN,
        "4": ("bonus", "5", {"4.1": "8"}),
        "5": ("penalty", "-3", {"5.1": "0"}),
    }
    sets = document(shape, bonus_in_maximum=True, main_cap="60")
    field = build_field(world, groups={"so": (sets, ("so-a", "so-b"))})
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "20", "1.2": "20", "2.1": "30", "4.1": "8", "5.1": "-1"})
        field.write("so-b", {"1.1": "20", "1.2": "20", "2.1": "25", "4.1": "8", "5.1": "-1"})
        (group,) = groups_of(field.run())

        found = rank_ranges(group, group.lines, tolerance=Decimal(0))

    assert found == {"so-a": RankRange(1, 2), "so-b": RankRange(1, 2)}


def test_a_unit_without_index_has_no_places(world: World) -> None:
    field = build_field(world, groups={"so": (document(), ("so-a", "so-b"))})
    with tenant_scope(world.tenant):
        for code in ("1", "2", "3"):
            field.exclude("so-b", code)
        (group,) = groups_of(field.run())

        found = rank_ranges(group, group.lines, tolerance=Decimal(10))

    assert found == {"so-a": RankRange(1, 1)}


@pytest.mark.parametrize("count", COUNTS)
def test_places_cost_no_query(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    field = field_with(world, count)
    with tenant_scope(world.tenant):
        for _run in range(2):
            field.run(force=True)
    client = Client()
    client.force_login(world.people[Role.SECRETARIAT])
    client.get(f"{world.url}/index/cchc-2026/2/")
    with django_assert_num_queries(17):
        answer = client.get(f"{world.url}/index/cchc-2026/2/?tolerance=5")
    assert answer.status_code == 200

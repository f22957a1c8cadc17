"""Pages cost the same number of queries with one unit and with sixty."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import World
from tests.scoring.index.field import Field, build_field, document, write_entries
from tests.scoring.publication.conftest import published

COUNTS = (1, 3, 60)
POINTS = {"1.1": "18", "1.2": "12.5", "2.1": "29", "3.1": "20"}


def field_with(world: World, count: int, year: int = 2026) -> Field:
    """``count`` units with points; the units of an earlier year are the same."""
    units = tuple(f"u{number}" for number in range(count))
    groups = {"so": (document(name=f"Bộ tiêu chí {year}"), units)}
    field = build_field(world, groups=groups, year=year)
    with tenant_scope(world.tenant):
        write_entries((field, unit, POINTS, "appraised") for unit in units)
    return field


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("", 4),
        ("results/cchc-2026/", 5),
        ("results/cchc-2026/?by=fields", 5),
        ("results/cchc-2026/?q=u", 8),
        ("results/cchc-2026/u0/", 13),
        ("results/cchc-2026/ranking.csv", 4),
    ],
)
def test_public_page_costs_the_same_for_any_number_of_units(
    world: World,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
    page: str,
    queries: int,
) -> None:
    published(field_with(world, count, year=2025))
    published(field_with(world, count))
    client = Client()
    client.get(f"{world.url}/{page}")
    with django_assert_num_queries(queries):
        assert client.get(f"{world.url}/{page}").status_code == 200


def test_kept_ranking_is_the_same_and_only_for_addresses_the_page_links_to(world: World) -> None:
    published(field_with(world, 3))
    client = Client()
    address = f"{world.url}/results/cchc-2026/"
    first, vi = (client.get(address).content.decode() for _visit in range(2))
    assert vi.partition("<main")[2] == first.partition("<main")[2]
    en = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Xếp hạng" in vi
    assert "Bars begin at 0" in en
    before = len(cache._cache.get_client().keys("*"))  # type: ignore[attr-defined]
    for odd in ("?group=zz", "?page=99", "?by=x", "?utm=1", "?q=u1"):
        assert client.get(address + odd).status_code == 200
    assert len(cache._cache.get_client().keys("*")) == before  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(("page", "queries"), [("", 17), ("2/", 17), ("2/u0/", 14)])
def test_office_page_costs_the_same_for_any_number_of_units(
    world: World,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
    page: str,
    queries: int,
) -> None:
    field = field_with(world, count)
    with tenant_scope(world.tenant):
        for _run in range(2):
            field.run(force=True)
    client = Client()
    client.force_login(world.people[Role.SECRETARIAT])
    client.get(f"{world.url}/index/cchc-2026/{page}")
    with django_assert_num_queries(queries):
        assert client.get(f"{world.url}/index/cchc-2026/{page}").status_code == 200

"""The front door: authorities found by a part of their name, ministries first."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parindex.tenants.models import Level, Tenant
from tests.plugins.cast import World


def listed(client: Client, query: str = "") -> list[str]:
    page = client.get("/", {"q": query} if query else {}).content.decode()
    return re.findall(r'<a href="/t/([a-z0-9-]+)/"', page)


@pytest.fixture
def places(db: None) -> None:
    for slug, name, level in (
        ("dong-nai", "UBND tỉnh Đồng Nai", Level.PROVINCE),
        ("an-giang", "UBND tỉnh An Giang", Level.PROVINCE),
        ("van-canh", "UBND huyện Vân Canh", Level.DISTRICT),
        ("bo-noi-vu", "Bộ Nội vụ", Level.MINISTRY),
    ):
        Tenant.objects.create(slug=slug, name=name, level=level)
    Tenant.objects.create(slug="closed", name="Bộ cũ", level=Level.MINISTRY, is_active=False)


def test_authorities_stand_by_level_then_by_name(places: None, client: Client) -> None:
    assert listed(client) == ["bo-noi-vu", "an-giang", "dong-nai", "van-canh"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dong nai", ["dong-nai"]),
        ("ĐỒNG", ["dong-nai"]),
        ("nai ubnd", ["dong-nai"]),
        ("ubnd", ["an-giang", "dong-nai", "van-canh"]),
        ("cũ", []),
        ("\x00%_'", []),
    ],
)
def test_authority_is_found_without_diacritics(
    places: None, client: Client, query: str, found: list[str]
) -> None:
    assert listed(client, query) == found


def test_what_is_searched_stays_in_the_form(places: None, client: Client) -> None:
    page = client.get("/", {"q": '"x'}, headers={"accept-language": "en"}).content.decode()
    assert 'value="&quot;x"' in page
    assert "No authority of this name" in page


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_asks_the_database_once(
    db: None, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        Tenant.objects.create(slug=f"t{number}", name=f"Tỉnh {number}", level=Level.PROVINCE)
    with django_assert_num_queries(1):
        assert len(listed(client)) == count


def test_nothing_is_set_up_yet(db: None, client: Client) -> None:
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "No authority is set up yet" in page
    assert 'type="search"' not in page


def test_authority_of_another_address_is_not_shown(world: World, client: Client) -> None:
    assert client.get("/t/nowhere/").status_code == 404
    assert client.get(f"{world.url}/").status_code == 200

"""Hints of the first visit: shown once a person, remembered by the account, brought back by "?"."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from parindex.accounts.enums import Role
from parindex.guide.hints import HINTS, KEYS, hints_for, key_of
from tests.matrix import MATRIX, ROLES
from tests.plugins.cast import World

HOME = key_of(Role.OFFICER, "scoring:home")
SHOWN = 'class="hints"'


@pytest.fixture
def client(world: World) -> Client:
    return _browser(world)


def _browser(world: World, role: Role = Role.OFFICER) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[role])
    return client


def _send(client: Client, **data: str) -> str:
    return client.post("/guide/hints/", {"next": "/t/ha-nam/home/", **data})["Location"]


def test_every_role_has_two_to_four_lines_on_its_home_and_its_main_page() -> None:
    assert {role for role, _view in HINTS} == set(Role)
    for role in Role:
        views = [view for found, view in HINTS if found == role]
        assert (len(views), "scoring:home" in views) == (2, True)
        may = [MATRIX[view].who[ROLES.index(role)] for view in views]
        assert may == [".", "."], role
    assert {len(lines) for lines in HINTS.values()} <= {2, 3, 4}


def test_hint_is_put_away_for_good_and_comes_back(world: World, client: Client) -> None:
    page = client.get("/t/ha-nam/home/").content.decode()
    assert SHOWN in page
    assert "Show the hints of this page again" not in page
    assert _send(client, key=HOME) == "/t/ha-nam/home/"
    page = _browser(world).get("/t/ha-nam/home/").content.decode()
    assert SHOWN not in page
    assert "Show the hints of this page again" in page
    _send(client, key=HOME, show="1")
    assert SHOWN in client.get("/t/ha-nam/home/").content.decode()


def test_each_person_puts_away_the_own_hints_only(world: World, client: Client) -> None:
    _send(client, key=HOME)
    assert SHOWN in _browser(world, Role.HEAD).get("/t/ha-nam/home/").content.decode()


def test_only_known_hints_are_kept(world: World, client: Client) -> None:
    _send(client, key="x" * 1000)
    officer = world.people[Role.OFFICER]
    officer.refresh_from_db()
    assert officer.hints_read == []


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "javascript:1", ""])
def test_nobody_is_sent_elsewhere(client: Client, place: str) -> None:
    assert _send(client, key=HOME, next=place) == reverse("home")


def test_hints_need_a_sign_in_and_a_form(db: None, world: World) -> None:
    assert Client().post("/guide/hints/")["Location"].startswith("/account/login/")
    assert Client().post("/guide/hints/", {"key": HOME}).status_code == 401
    assert _browser(world).get("/guide/hints/").status_code == 405


def test_person_with_two_roles_reads_one_hint_after_the_other() -> None:
    both = hints_for([Role.OFFICER, Role.HEAD], "scoring:home")
    assert [hint.role for hint in both] == [Role.OFFICER, Role.HEAD]
    assert {hint.key for hint in both} < KEYS

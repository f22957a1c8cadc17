"""Every page for everybody: axe in light and dark, and room on a phone and enlarged to 200 %."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, ViewportSize
from pytest_django import Settings

from parindex.accounts.enums import Role
from tests.browser.axe import bring_axe, violations
from tests.browser.cards import table_faults
from tests.browser.furniture import furnish
from tests.browser.people import Person, Visitors
from tests.browser.room import Room, enter
from tests.browser.rooms import ROUNDS
from tests.browser.stack import Stack, serving
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import build_world
from tests.plugins.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=360, height=740)
# What a screen of 1440 × 900 has left when the page is enlarged to 200 %.
TWICE = ViewportSize(width=720, height=450)


@pytest.fixture
def stack(committed: None, mailbox: Mailbox, settings: Settings, tmp_path: Path) -> Iterator[Stack]:
    """The web processes of a demo; nothing has to happen by itself."""
    with serving(tmp_path, DEMO="true") as programs:
        settings.MEDIA_ROOT = programs.environment["MEDIA_ROOT"]
        yield programs


@pytest.fixture
def scene(stack: Stack) -> Scene:
    """A campaign with one object of every kind, committed."""
    found = build_scene(
        build_world("ha-nam", "UBND tỉnh Hà Nam"), build_world("quang-tri", "UBND tỉnh Quảng Trị")
    )
    furnish(found)
    stack.wait_for_web()
    return found


def test_pages_are_accessible_in_light_and_dark_and_on_a_phone(
    scene: Scene, visitors: Visitors
) -> None:
    people: dict[Role | None, Person] = {}
    found: dict[str, list[str]] = {}
    for begin, rooms in ROUNDS:
        begin(scene)
        for role, doors in rooms.items():
            if role not in people:
                people[role] = _reader(scene, visitors, role)
            for room in doors:
                if problems := _looked_at(people[role], scene, room):
                    found[f"{role} {room.name} {people[role].page.url}"] = problems
    assert found == {}


def _reader(scene: Scene, visitors: Visitors, role: Role | None) -> Person:
    """Somebody of the role; nothing may still be on its way from one colour to the other."""
    person = visitors.person(str(role), reduced_motion="reduce")
    if role:
        person.take_session(scene.world.people[role])
    bring_axe(person.page.context)
    return person


def _looked_at(person: Person, scene: Scene, room: Room) -> list[str]:
    """What is wrong with a page; the others are looked at also when it does not open."""
    try:
        enter(person, scene, room)
    except (AssertionError, Error) as problem:
        return [str(problem)]
    return _problems(person.page)


def _problems(page: Page) -> list[str]:
    """What axe says on a desk in light and on a phone in dark; how far it runs out of a phone;
    cards that misname a figure."""
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    found += [f"dark, phone: {text}" for text in violations(page)] + _too_wide(page)
    found += table_faults(page)
    page.set_viewport_size(TWICE)
    return found + _too_wide(page)


def _too_wide(page: Page) -> list[str]:
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} px wide in a window of {room}"] if wide > room else []

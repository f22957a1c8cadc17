"""Every page for everybody: WCAG A and AA by axe, light and dark, and room on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize

from parindex.accounts.enums import Role
from tests.browser import rooms
from tests.browser.axe import violations
from tests.browser.people import Person, Visitors
from tests.browser.rooms import Room
from tests.browser.stack import Stack
from tests.matrix import OUTSIDE
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import build_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=360, height=740)
# What a screen of 1440 × 900 has left when the page is enlarged to 200 %.
TWICE = ViewportSize(width=720, height=450)
ROUNDS: tuple[tuple[Callable[[Scene], None], dict[Role | None, tuple[Room, ...]]], ...] = (
    (rooms.begin_scoring, rooms.SCORING),
    (rooms.begin_appraisal, rooms.APPRAISAL),
    (rooms.begin_explanation, rooms.EXPLANATION),
    (rooms.begin_council, rooms.COUNCIL),
)


@pytest.fixture
def scene(stack: Stack) -> Scene:
    """A campaign with one object of every kind, committed."""
    return build_scene(
        build_world("ha-nam", "UBND tỉnh Hà Nam"), build_world("quang-tri", "UBND tỉnh Quảng Trị")
    )


def test_pages_are_accessible_in_light_and_dark_and_on_a_phone(
    scene: Scene, visitors: Visitors
) -> None:
    people: dict[Role | None, Person] = {}
    found: dict[str, list[str]] = {}
    for begin, round_ in ROUNDS:
        begin(scene)
        for role, pages in round_.items():
            if role not in people:
                email = scene.world.people[role].email if role else ""
                people[role] = visitors.person(str(role), email)
            for room in pages:
                address = _address(scene, room)
                assert people[role].open(address).status == 200, address
                if problems := _problems(people[role].page):
                    found[f"{role} {address}"] = problems
    assert found == {}


def _address(scene: Scene, room: Room) -> str:
    tenant = () if room.name in OUTSIDE else (scene.world.tenant.slug,)
    path = reverse(room.name, args=[*tenant, *scene.args(room.args)])
    return path + room.query.format(**scene.objects)


def _problems(page: Page) -> list[str]:
    """What axe says on a desk in light and on a phone in dark; how far it runs out of a phone."""
    page.set_viewport_size(DESK)
    # Nothing may still be on its way from one colour to the other.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    found += [f"dark, phone: {text}" for text in violations(page)]
    return found + _too_wide(page, PHONE) + _too_wide(page, TWICE)


def _too_wide(page: Page, size: ViewportSize) -> list[str]:
    page.set_viewport_size(size)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide in a window of {size['width']}"] if wide > size["width"] else []

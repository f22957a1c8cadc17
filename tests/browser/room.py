"""A page that is looked at, and its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import resolve, reverse

from tests.browser.people import Person
from tests.matrix import OUTSIDE
from tests.matrix_stage import Scene


@dataclass(frozen=True, slots=True)
class Room:
    """The name of the address, words of ``Scene.objects`` and a query; what it answers.

    ``way`` leads there where an address alone does not: a form is filled and sent before.
    """

    name: str
    args: tuple[str, ...] = ()
    query: str = ""
    status: int = 200
    way: Callable[[Person, Scene], None] | None = None


def pages(*names: str, args: tuple[str, ...] = ()) -> tuple[Room, ...]:
    """Rooms with the same words in their addresses."""
    return tuple(Room(name, args) for name in names)


def address(scene: Scene, room: Room) -> str:
    """Path and query in the tenant of the scene."""
    tenant = () if room.name in OUTSIDE else (scene.world.tenant.slug,)
    path = reverse(room.name, args=[*tenant, *scene.args(room.args)])
    return path + room.query.format(**scene.objects)


def enter(person: Person, scene: Scene, room: Room) -> None:
    """Go there; fails when another page answers in its place."""
    if room.way:
        room.way(person, scene)
    else:
        assert person.open(address(scene, room)).status == room.status, room
        if room.status >= 400:
            person.expect_refusals(room.status)
    assert resolve(urlsplit(person.page.url).path).view_name == room.name, person.page.url

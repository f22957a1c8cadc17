"""Every page says in a plain sentence what it is for (the block ``lede`` of its shell)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parindex.accounts.enums import Role
from tests.matrix import MATRIX, ROLES
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import World

APPS = sorted({name.partition(":")[0] for name in MATRIX})
OPEN = (
    "landing",
    "guide:index",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
)
SIGNED_IN = ("landing", "account_logout", "account_change_password")
# From a capital letter to the point at its end; a point inside a number ends nothing.
SENTENCE = re.compile(r"[^\W\d_a-z](?:[^.?!]|[.?!](?=\S))*[.?]")
FEWEST_WORDS = 5


class _Purpose(HTMLParser):
    """Collects the text of the element marked ``data-purpose``."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth and tag not in {"use", "path", "input", "br"}:
            self._depth += 1
        elif "data-purpose" in dict(attrs):
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in {"use", "path"}:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.text += data


def purpose_of(html: str) -> str:
    """The sentence of a page, empty when there is none."""
    reader = _Purpose()
    reader.feed(html)
    sentences = SENTENCE.findall(" ".join(reader.text.split()))
    return next((text for text in sentences if len(text.split()) >= FEWEST_WORDS), "")


def _is_silent(client: Client, url: str) -> bool:
    """Whether a whole page is answered without saying what it is for."""
    answer: Any = client.get(url)
    content = b"".join(answer) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    html = content.decode()
    return answer.status_code == 200 and "<html" in html and not purpose_of(html)


@pytest.fixture
def scene(world: World, elsewhere: World) -> Scene:
    return build_scene(world, elsewhere)


@pytest.mark.parametrize("app", APPS)
def test_pages_of_a_tenant_say_what_they_are_for(app: str, scene: Scene) -> None:
    silent: dict[str, list[str]] = {}
    for place, role in enumerate(ROLES):
        client = Client(headers={"accept-language": "en"})
        client.force_login(scene.world.people[role])
        for name, row in MATRIX.items():
            if not name.startswith(f"{app}:") or row.method != "get" or row.who[place] != ".":
                continue
            url = reverse(name, args=[scene.world.tenant.slug, *scene.args(row.args)])
            if _is_silent(client, url):
                silent.setdefault(name, []).append(role)
    assert silent == {}


def test_pages_outside_a_tenant_say_what_they_are_for(world: World, client: Client) -> None:
    silent = [name for name in OPEN if _is_silent(client, reverse(name))]
    client.force_login(world.people[Role.OFFICER])
    silent += [name for name in SIGNED_IN if _is_silent(client, reverse(name))]
    assert silent == []


@pytest.mark.parametrize(
    ("html", "purpose"),
    [
        ("<p data-purpose>Every change of this office.</p>", "Every change of this office."),
        ("<p data-purpose><b>Sở A</b> <i>sent</i></p>", ""),
        ("<p data-purpose></p><p>Every change of this office.</p>", ""),
        ("<p data-purpose>Sở A. <svg><use href='#a'/></svg>Ask for points.</p>", ""),
        (
            "<p data-purpose>Sở A. <br>Read 1.5 points of it here.</p>",
            "Read 1.5 points of it here.",
        ),
    ],
)
def test_purpose_is_a_whole_sentence(html: str, purpose: str) -> None:
    assert purpose_of(html) == purpose

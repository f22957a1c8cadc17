"""Pages outside a tenant say what they are for; those inside are read by ``test_every_page.py``."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parindex.accounts.enums import Role
from tests.plugins.cast import World
from tests.purpose import purpose_of

OPEN = (
    "landing",
    "guide:index",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
)
SIGNED_IN = ("landing", "account_logout", "account_change_password")


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

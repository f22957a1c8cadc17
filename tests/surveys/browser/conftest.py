"""Web processes on the test database, and phones that come with a personal link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from parindex.common.tenancy import tenant_scope
from surveys.domain.links import key_of
from tests.browser.conftest import (
    _database_beside_playwright as _database_beside_playwright,  # noqa: PLC0414 a fixture
)
from tests.browser.conftest import chromium as chromium  # noqa: PLC0414 a fixture
from tests.browser.stack import Stack, serving
from tests.plugins.cast import World, build_world
from tests.plugins.mailbox import Mailbox
from tests.surveys.engine.forms import document
from tests.surveys.waves import Poll, set_poll

PHONE = ViewportSize(width=360, height=740)
HOUR = timedelta(hours=1)
expect.set_options(timeout=15_000)


@dataclass
class Street:
    """Two waves with the same people: one question a screen, and everything on one page."""

    world: World
    site: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def phone(self, **options: Any) -> Page:
        """A new browser on a phone, nothing remembered."""
        more: dict[str, Any] = {"viewport": PHONE, "locale": "vi-VN", "has_touch": True} | options
        context = self.browser.new_context(**more)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        return context.new_page()

    def address(self, poll: Poll, place: int, name: str = "start") -> str:
        """A page of the personal link of one leader."""
        with tenant_scope(self.world.tenant):
            key = key_of(poll.invitation(poll.people["lanh-dao"][place]))
        return self.site + reverse(f"answer:{name}", args=[key])

    def poll(self, *, one_page: bool) -> Poll:
        """An open wave with a question of every kind."""
        now = timezone.now()
        with tenant_scope(self.world.tenant):
            poll = set_poll(
                self.world,
                opens=now - HOUR,
                closes=now + HOUR,
                document=document(),
                one_page=one_page,
            )
            return poll.open(now)


@pytest.fixture
def stack(committed: None, mailbox: Mailbox, tmp_path: Path) -> Iterator[Stack]:
    with serving(tmp_path) as programs:
        programs.wait_for_web()
        yield programs
        assert programs.troubles() == []


@pytest.fixture
def street(stack: Stack, chromium: Browser) -> Iterator[Street]:
    found = Street(build_world("ha-nam", "UBND tỉnh Hà Nam"), stack.url, chromium)
    yield found
    for context in found.contexts:
        context.close()

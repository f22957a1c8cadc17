"""A stack per test on the test database; a failing test leaves pictures and logs in ``.local``."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings

from parindex.local.paths import state_dir
from tests.browser.people import Visitors
from tests.browser.stack import Stack, running
from tests.common.browser.conftest import chromium as chromium  # noqa: PLC0414 a fixture
from tests.plugins.mailbox import Mailbox

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(autouse=True, scope="module")
def _database_beside_playwright() -> Iterator[None]:
    """Playwright's loop runs in this thread although nothing here is asynchronous; Django asks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def _real_passwords(_fast_passwords: None, settings: Settings) -> None:
    """The hashes that the web process knows."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def stack(
    committed: None, _real_passwords: None, mailbox: Mailbox, settings: Settings, tmp_path: Path
) -> Iterator[Stack]:
    """Web, worker and beat; what the mail server received is in ``mailbox``."""
    with running(tmp_path) as programs:
        settings.MEDIA_ROOT = programs.environment["MEDIA_ROOT"]
        yield programs


@pytest.fixture
def visitors(stack: Stack, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    """People at browsers; at the end nothing may have gone wrong unseen."""
    with _visiting(stack, chromium, request) as found:
        yield found


@contextmanager
def _visiting(stack: Stack, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    found = Visitors(browser, stack.url)
    yield found
    failed = request.node.stash.get(FAILED, True)
    problems = found.unexpected() + stack.troubles()
    if failed or problems:
        folder = state_dir() / "browser" / request.node.name
        found.photograph(folder)
        stack.keep_logs(folder)
    found.leave()
    assert failed or problems == []

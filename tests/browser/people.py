"""People at their browsers: each has a context of their own, and nothing may go wrong unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
)

from parindex.accounts.models import User
from tests.plugins.cast import PASSWORD

PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
# Chromium and htmx both report an answer of the class 4xx; the steps say which ones they expect.
# htmx also reports an item of the panel that is asked for and left for another before it came.
_ANSWERED = re.compile(
    r"status of (4\d\d)|Response Status Error Code (4\d\d)|^htmx:(afterRequest|sendAbort), "
)


@dataclass
class Person:
    """One visitor. ``refusals``: addresses that answered 4xx, as (status, path)."""

    name: str
    page: Page
    site: str
    problems: list[str]
    refusals: list[tuple[int, str]] = field(default_factory=list)

    def open(self, path: str) -> Response:
        """Open a page; answers with the response."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        return answer

    def sign_in(self, email: str) -> None:
        """Through the form, to the page of today's work."""
        self.open("/account/login/")
        self.page.fill("#id_login", email)
        self.page.fill("#id_password", PASSWORD)
        self.primary()
        expect(self.page).to_have_url(re.compile(r"/t/[a-z-]+/home/$"))

    def take_session(self, user: User) -> None:
        """Be signed in without the form."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.site}])

    def primary(self) -> None:
        """Press the one primary button of the page."""
        self.page.locator("main .btn.primary:visible").click()

    def confirmed(self, button: Locator | None = None) -> None:
        """Press ``button`` (default: the primary one) and say yes to its question."""
        if button is None:
            self.primary()
        else:
            button.click()
        self.page.locator("#confirm [data-verb]").click()

    def expect_refusals(self, *statuses: int) -> None:
        """Exactly these answers 4xx came since the last time this was asked."""
        assert [status for status, _path in self.refusals] == list(statuses), self.refusals
        self.refusals.clear()


@dataclass
class Visitors:
    """Makes people and remembers what their browsers complained of."""

    browser: Browser
    site: str
    problems: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def person(self, name: str, email: str = "", **options: Any) -> Person:
        """A new visitor, signed in when there is an e-mail address."""
        more = {"locale": "vi-VN", "viewport": {"width": 1440, "height": 900}} | options
        context = self.browser.new_context(accept_downloads=True, **more)
        context.set_default_timeout(PATIENCE_MS)
        person = Person(name, context.new_page(), self.site, self.problems)
        self._watch(person)
        self.people.append(person)
        if email:
            person.sign_in(email)
        return person

    def _watch(self, person: Person) -> None:
        page = person.page
        page.on("pageerror", lambda error: self.problems.append(f"{person.name}: {error}"))
        page.on("console", lambda line: self._heard(person, line))
        page.on("response", lambda answer: self._answered(person, answer))

    def _heard(self, person: Person, line: ConsoleMessage) -> None:
        expected = _ANSWERED.search(line.text) is not None
        if line.type in {"error", "warning"} and not expected:
            self.problems.append(f"{person.name}: {line.text}")

    def _answered(self, person: Person, answer: Response) -> None:
        path = answer.url.removeprefix(self.site)
        if 400 <= answer.status < 500:
            person.refusals.append((answer.status, path))
        elif answer.status >= 500:
            self.problems.append(f"{person.name}: {answer.status} {path}")

    def unexpected(self) -> list[str]:
        """Script errors, policy reports, answers 5xx, and refusals no step has expected."""
        left = [
            f"{person.name}: {status} {path}"
            for person in self.people
            for status, path in person.refusals
        ]
        return self.problems + left

    def photograph(self, folder: Path) -> None:
        """A picture of what everybody sees."""
        folder.mkdir(parents=True, exist_ok=True)
        for person in self.people:
            person.page.screenshot(path=folder / f"{person.name}.png", full_page=True)

    def leave(self) -> None:
        for person in self.people:
            person.page.context.close()

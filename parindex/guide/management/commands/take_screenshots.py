"""``manage.py take_screenshots`` (``make screenshots``): the pictures of the README, anew.

Walks the running demo with Chromium, in Vietnamese. Best soon after ``make demo-reset``: the
demo's last hour is running then.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parindex.demo.logins import demo_logins
from parindex.guide.camera import (
    CHROMIUM,
    as_light_png,
    browser_of,
    photograph,
    photograph_at,
    require_demo,
    signed_in,
    visitor,
)
from parindex.guide.pictures import RESPONDENT
from parindex.guide.screenshots import (
    ANSWER,
    DESK,
    FOLDER,
    MAX_BYTES,
    PHONE,
    SCREENSHOTS,
    Screenshot,
)

LANGUAGE = "vi"


class Command(BaseCommand):
    help = "Take the pictures of the README from the running demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chromium", default=CHROMIUM, help="the browser's program")

    def handle(self, *args: Any, **options: Any) -> None:
        require_demo()
        logins = demo_logins(everybody=True)
        FOLDER.mkdir(exist_ok=True)
        with browser_of(options["chromium"]) as browser:
            for shot in SCREENSHOTS:
                self._keep(shot.file, _of_page(browser, shot, logins))
            link = next((item["url"] for item in logins if item["role"] == RESPONDENT), None)
            if link is None:
                raise CommandError("No survey takes answers: the respondent's page is missing.")
            self._keep(ANSWER, _of_respondent(browser, link))

    def _keep(self, file: Path, shot: bytes) -> None:
        light = as_light_png(shot)
        if len(light) > MAX_BYTES:
            raise CommandError(f"{file.name} weighs {len(light)} bytes; {MAX_BYTES} are allowed.")
        file.write_bytes(light)
        self.stdout.write(f"{file.name}: {len(light)} bytes")


def _of_page(browser: Any, shot: Screenshot, logins: list[dict[str, str]]) -> bytes:
    if shot.role is None:
        page = visitor(browser, DESK)
    else:
        page = signed_in(browser, _login(shot, logins), DESK)
    taken = photograph(page, shot.picture, LANGUAGE)
    page.context.close()
    return taken


def _login(shot: Screenshot, logins: list[dict[str, str]]) -> dict[str, str]:
    """The person who sees the page."""
    fitting = (
        item
        for item in logins
        if (item["tenant"], item["role"]) == (shot.tenant, shot.role)
        and item["email"].startswith(shot.person)
    )
    return next(fitting)


def _of_respondent(browser: Any, link: str) -> bytes:
    """The first question behind a personal link. Nothing is answered."""
    page = visitor(browser, PHONE)
    page.goto(link)
    page.locator("a.next").click()
    page.wait_for_load_state()
    taken = photograph_at(page, page.url, LANGUAGE)
    page.context.close()
    return taken

"""``manage.py take_guide_pictures`` (``make guides``): the pictures of the quick guides, anew.

Walks the running demo with Chromium, in Vietnamese and English, as a person of each role. Best
soon after ``make demo-reset``: the demo's last hour is running then.
"""

from __future__ import annotations

import io
import json
import re
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from PIL import Image

from parindex.demo.logins import demo_logins
from parindex.guide.pictures import FOLDER, INDEX, PICTURES, Picture, file_name

SIZE = (1216, 740)
QUALITY = 45
# Nobody's first visit, and no menu that only the photographer sees.
HIDDEN = ".hints, .notices { display: none !important; }"


class Command(BaseCommand):
    help = "Take the pictures of the quick guides from the running demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser's program")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Start the demo first (make demo): its pages are photographed.")
        from playwright.sync_api import sync_playwright  # a development tool, absent in production

        logins = {(login["tenant"], login["role"]): login for login in demo_logins()}
        FOLDER.mkdir(exist_ok=True)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=options["chromium"])
            for picture in PICTURES:
                page = self._signed_in(browser, logins[picture.tenant, picture.role])
                for language, _name in settings.LANGUAGES:
                    shot = self._photograph(page, picture, language)
                    (FOLDER / file_name(picture.name, language)).write_bytes(shot)
                    self.stdout.write(f"{file_name(picture.name, language)}: {len(shot)} bytes")
                page.context.close()
            browser.close()
        index = {"taken_on": timezone.localdate().isoformat(), "size": SIZE}
        INDEX.write_text(json.dumps(index) + "\n", encoding="utf-8")

    def _signed_in(self, browser: Any, login: dict[str, str]) -> Any:
        width, height = SIZE
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="light", bypass_csp=True
        )
        page = context.new_page()
        page.goto(login["url"])
        page.fill("#id_login", login["email"])
        page.fill("#id_password", login["password"])
        page.locator("main .btn.primary").click()
        page.wait_for_url("**/home/")
        return page

    def _photograph(self, page: Any, picture: Picture, language: str) -> bytes:
        page.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": settings.BASE_URL}]
        )
        page.goto(f"{settings.BASE_URL}/t/{picture.tenant}/{picture.path}")
        for pattern in picture.follow:
            page.goto(settings.BASE_URL + _link(page, picture, pattern))
        page.add_style_tag(content=HIDDEN)
        page.wait_for_load_state("networkidle")
        return _webp(page.screenshot())


def _link(page: Any, picture: Picture, pattern: str) -> str:
    """The first link on the page whose address ends as the pattern says."""
    links: list[str] = page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    for link in links:
        if re.search(f"{pattern}$", link.partition("#")[0]):
            return link
    raise CommandError(f"{picture.name}: no link like {pattern} on {page.url}")


def _webp(png: bytes) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()

"""Walk the running demo with Chromium and photograph its pages: quick guides, screenshots."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from PIL import Image

from parindex.guide.pictures import Picture

CHROMIUM = "/usr/bin/chromium"
# Nobody's first visit, and no menu that only the photographer sees.
HIDDEN = ".hints, .notices { display: none !important; }"
COLOURS = 256

Size = tuple[int, int]


def require_demo() -> None:
    """Raises ``CommandError`` where no demo runs."""
    if not settings.DEMO:
        raise CommandError("Start the demo first (make demo): its pages are photographed.")


@contextmanager
def browser_of(program: str) -> Iterator[Any]:
    """Chromium. Inside, Django refuses the database: read what is needed before."""
    from playwright.sync_api import sync_playwright  # a development tool, absent in production

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program)
        yield browser
        browser.close()


def visitor(browser: Any, size: Size) -> Any:
    """A page of somebody who is not signed in."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light", bypass_csp=True
    )
    return context.new_page()


def signed_in(browser: Any, login: dict[str, str], size: Size) -> Any:
    """A page of one person of the demo."""
    page = visitor(browser, size)
    page.goto(login["url"])
    page.fill("#id_login", login["email"])
    page.fill("#id_password", login["password"])
    page.locator("main .btn.primary").click()
    page.wait_for_url("**/home/")
    return page


def photograph(page: Any, picture: Picture, language: str) -> bytes:
    """The page of a picture in a language, as PNG."""
    address = f"{settings.BASE_URL}/t/{picture.tenant}/{picture.path}"
    return photograph_at(page, address, language, picture.follow, picture.name)


def photograph_at(
    page: Any, address: str, language: str, follow: tuple[str, ...] = (), name: str = ""
) -> bytes:
    """What stands at an address, or where the first links that fit the patterns lead from it."""
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": settings.BASE_URL}]
    )
    page.goto(address)
    for pattern in follow:
        page.goto(settings.BASE_URL + _link(page, name, pattern))
    page.add_style_tag(content=HIDDEN)
    page.wait_for_load_state("networkidle")
    shot: bytes = page.screenshot()
    return shot


def as_webp(png: bytes, *, quality: int) -> bytes:
    """A picture as WebP."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "WEBP", quality=quality, method=6)
    return out.getvalue()


def as_light_png(png: bytes) -> bytes:
    """A picture as PNG of few colours: pages have few."""
    out = io.BytesIO()
    flat = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(out, "PNG", optimize=True)
    return out.getvalue()


def _link(page: Any, name: str, pattern: str) -> str:
    """The first link on the page whose address ends as the pattern says."""
    links: list[str] = page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    for link in links:
        if re.search(f"{pattern}$", link.partition("#")[0]):
            return link
    raise CommandError(f"{name}: no link like {pattern} on {page.url}")

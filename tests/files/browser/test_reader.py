"""A real Chromium shows PDF and images inside our own pages, and runs nothing of a file."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from PIL import Image
from playwright.sync_api import ConsoleMessage, Download, Page
from pytest_django import Settings
from weasyprint import HTML

from tests.common.browser.conftest import Quiet, Server
from tests.common.browser.conftest import chromium as chromium  # noqa: PLC0414 a fixture
from tests.files import samples

pytestmark = pytest.mark.browser

SHEET = "<style>@page {{ size: A4; margin: 0; background: rgb{} }}</style><h1>Báo cáo</h1>"
ENOUGH_PIXELS = 20_000


@pytest.fixture
def site(settings: Settings, media: Any) -> Iterator[str]:
    """The pages behind the project's own headers."""
    settings.ROOT_URLCONF = "tests.files.browser.pages"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    settings.MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "parindex.common.policy.ContentPolicyMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    pdf = HTML(string=SHEET.format(samples.GREEN)).write_pdf()
    for name, content in (("pdf", pdf), ("png", samples.image("PNG")), ("html", samples.HTML)):
        default_storage.save(name, ContentFile(content))
    server = make_server("127.0.0.1", 0, WSGIHandler(), Server, Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium: Any) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 760, "height": 560})
    yield context.new_page()
    context.close()


def green_pixels(page: Page) -> int:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return sum(
        count for count, colour in picture.getcolors(1 << 24) or [] if colour == samples.GREEN
    )


def policy_reports(page: Page) -> list[str]:
    """What the browser says about the Content-Security-Policy from now on."""
    reports: list[str] = []

    def keep(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            reports.append(line.text)

    page.on("console", keep)
    return reports


def until(page: Page, condition: Callable[[], bool]) -> bool:
    """The viewer draws in a process of its own and tells nobody when it is ready."""
    for _turn in range(50):
        if condition():
            return True
        page.wait_for_timeout(200)
    return False


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_file_is_shown_in_a_frame(page: Page, site: str, kind: str) -> None:
    reports = policy_reports(page)
    page.goto(f"{site}/reader/{kind}")
    assert until(page, lambda: green_pixels(page) > ENOUGH_PIXELS)
    assert reports == []


def test_page_of_another_kind_is_downloaded_not_shown(page: Page, site: str) -> None:
    downloads: list[Download] = []
    page.on("download", lambda download: downloads.append(download))  # noqa: PLW0108
    page.goto(f"{site}/reader/html")
    assert until(page, lambda: bool(downloads))
    assert [download.suggested_filename for download in downloads] == ["báo cáo.html"]


def test_foreign_page_cannot_frame_a_file(page: Page, site: str) -> None:
    reports = policy_reports(page)
    page.goto(site.replace("127.0.0.1", "localhost") + "/foreign")
    assert until(page, lambda: bool(reports))
    assert ["frame-ancestors 'self'" in report for report in reports] == [True]
    assert green_pixels(page) == 0

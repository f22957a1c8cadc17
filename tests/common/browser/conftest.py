"""A server without a database and a Chromium for the tests of the shell."""

import shutil
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *arguments):  # noqa: A002
        pass


@pytest.fixture
def site():
    """Address of the gallery, behind the real Content-Security-Policy."""
    changes = override_settings(
        ROOT_URLCONF="tests.common.browser.gallery",
        MIDDLEWARE=[
            "parindex.common.policy.ContentPolicyMiddleware",
            "django.middleware.locale.LocaleMiddleware",
        ],
        ALLOWED_HOSTS=["127.0.0.1"],
        DEMO=True,
    )
    with changes:
        application = StaticFilesHandler(WSGIHandler())
        server = make_server("127.0.0.1", 0, application, Server, Quiet)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Open a page of the gallery; at the end there must be no script error, no CSP report."""
    problems, contexts = [], []

    def open_it(address, *, width=1440, colours="light"):
        context = chromium.new_context(
            locale="vi-VN", color_scheme=colours, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if is_report(line) else None)
        page.goto(site + address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert problems == []


def is_report(line):
    return line.type == "error" and "Content Security Policy" in line.text

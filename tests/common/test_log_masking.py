"""The token of a personal link is in no log, whatever happens beneath its address."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from parindex.common.log_masking import masked
from parindex.local.paths import PROJECT_ROOT
from parindex.urls import urlpatterns as real_addresses

TOKEN = "kR7xUq2-very-secret_token"


@login_not_required
def broken(request: HttpRequest, token: str) -> HttpResponse:
    raise RuntimeError(f"hỏng ở {request.path}")


urlpatterns = [path("s/<str:token>/broken/", broken), *real_addresses]


@pytest.mark.parametrize(
    ("tail", "status", "said"),
    [("", 404, "/s/…/"), ("page/2/", 404, "/s/…/page/2/"), ("broken/", 500, "/s/…/broken/")],
)
def test_token_is_not_in_the_records_of_an_answer(
    db: None, caplog: pytest.LogCaptureFixture, tail: str, status: int, said: str
) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__), caplog.at_level(logging.DEBUG):
        answer = client.get(f"/s/{TOKEN}/{tail}?from={TOKEN}")
    assert answer.status_code == status
    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert record.getMessage().endswith(said)
    assert TOKEN not in caplog.text
    assert ("hỏng ở /s/…/broken/" in caplog.text) == (status == 500)


def test_record_of_any_logger_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    """The web server writes this one when a worker fails."""
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/s/{TOKEN}")
    logging.getLogger("x").warning({"path": f"/s/{TOKEN}/"})
    assert TOKEN not in caplog.text
    assert "Error handling request /s/…" in caplog.text


def test_other_records_stay_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("%s of %d", "/t/ha-nam/", 3)
    assert caplog.records[-1].args == ("/t/ha-nam/", 3)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("GET /s/abc HTTP/1.1", "GET /s/… HTTP/1.1"),
        ("https://x.example/s/abc/?a=1", "https://x.example/s/…/?a=1"),
        ("/s/c/1.abc/2345-6789-ABCD-EFGH/", "/s/c/1.abc/…/"),
        ("/s/c/1.abc/", "/s/…/1.abc/"),
        ("/cal/1.abc/plan.ics", "/cal/…/plan.ics"),
        ("/account/password/reset/key/1-abc/", "/account/password/reset/key/…/"),
        ("/t/ha-nam/figures/2026/", "/t/ha-nam/figures/2026/"),
    ],
)
def test_only_tokens_are_masked(text: str, clean: str) -> None:
    assert masked(text) == clean


def test_web_server_writes_no_access_log() -> None:
    for name in ("deploy/entrypoint.sh", "parindex/local/programs.py"):
        text = (PROJECT_ROOT / name).read_text(encoding="utf-8")
        assert "gunicorn" in text
        assert "access-log" not in text

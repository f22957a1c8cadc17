"""How a stored file reaches a browser: headers, names, streaming, refusals."""

from __future__ import annotations

import pytest

from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.files.domain.ooxml import WORD
from parindex.files.domain.serve import file_response
from parindex.files.models import ScanState, StoredFile
from tests.files import samples
from tests.files.test_store import store
from tests.plugins.cast import World

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


@pytest.fixture
def stored(world: World) -> StoredFile:
    with tenant_scope(world.tenant):
        return store(world)


def headers(stored: StoredFile, *, inline: bool = False) -> dict[str, str]:
    response = file_response(stored, inline=inline)
    response.close()
    return dict(response.items())


def test_file_is_a_download_by_default(stored: StoredFile) -> None:
    assert headers(stored) == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(samples.PDF)),
        "Content-Disposition": "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o.pdf",
        "Content-Security-Policy": f"sandbox; {POLICY}",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "private, no-store",
    }


@pytest.mark.parametrize(
    ("content_type", "disposition", "policy"),
    [
        ("application/pdf", "inline", POLICY),
        ("image/png", "inline", f"sandbox; {POLICY}"),
        ("image/jpeg", "inline", f"sandbox; {POLICY}"),
        (WORD, "attachment", f"sandbox; {POLICY}"),
        ("text/html", "attachment", f"sandbox; {POLICY}"),
        ("image/svg+xml", "attachment", f"sandbox; {POLICY}"),
    ],
)
def test_only_pdf_and_images_are_shown(
    stored: StoredFile, content_type: str, disposition: str, policy: str
) -> None:
    stored.content_type = content_type
    found = headers(stored, inline=True)
    assert found["Content-Disposition"].split(";")[0] == disposition
    assert (found["Content-Type"], found["Content-Security-Policy"]) == (content_type, policy)


def test_name_cannot_leave_its_header(stored: StoredFile) -> None:
    stored.original_name = 'a"; filename=evil.exe\r\nX-Evil: 1.pdf'
    found = headers(stored)
    assert "X-Evil" not in found
    assert "\n" not in found["Content-Disposition"]


def test_content_is_streamed(stored: StoredFile) -> None:
    response = file_response(stored, inline=True)
    assert response.streaming
    assert b"".join(response) == samples.PDF
    response.close()


def test_infected_file_is_not_served(stored: StoredFile) -> None:
    stored.scan_state = ScanState.INFECTED
    with pytest.raises(Refused):
        file_response(stored)

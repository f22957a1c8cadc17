"""Put checked files on the storage under random names, and give them back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext as _

from parindex.common.tenancy import current_tenant_id
from parindex.common.verdict import Refused
from parindex.files.domain.checks import SHOWN_INLINE, Checked
from parindex.files.models import ScanState, StoredFile

# A shown file may not run, load or frame anything. Images are sandboxed on top; a PDF is not,
# because browsers do not open their own viewer inside a sandbox.
_CSP = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@contextmanager
def storing() -> Iterator[list[str]]:
    """Collects the names written inside; when the block fails, their content is removed again."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


def store_file(
    *, actor: Any | None, checked: Checked, at: datetime, written: list[str]
) -> StoredFile:
    """Write the content and its row; ``written`` comes from ``storing()`` around the transaction.

    The stored name is random and has no extension: nothing of the upload's own name reaches the
    file system.
    """
    name = default_storage.save(
        f"{current_tenant_id()}/{at:%Y%m}/{secrets.token_hex(16)}", checked.content
    )
    written.append(name)
    return StoredFile.objects.create(
        storage_name=name,
        original_name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=actor,
        uploaded_at=at,
    )


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The content; raises ``Refused`` for a file in which malware was found."""
    if stored.scan_state == ScanState.INFECTED:
        raise Refused(_("Malware was found in this file; it cannot be opened."))
    return default_storage.open(stored.storage_name)  # type: ignore[return-value]


def file_response(stored: StoredFile, *, inline: bool = False) -> HttpResponseBase:
    """The file as an answer: a download, or shown in the browser if its type is harmless there.

    The caller has checked that the person may open it.
    """
    shown = inline and stored.content_type in SHOWN_INLINE
    response = FileResponse(
        open_stored(stored),
        as_attachment=not shown,
        filename=stored.original_name,
        content_type=stored.content_type,
    )
    sandbox = "" if stored.content_type == "application/pdf" and shown else "; sandbox"
    response["Content-Security-Policy"] = _CSP + sandbox
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

"""Give a stored file to a browser. Files have no address of their own: the app that owns the
file decides who may open it and calls ``file_response``.
"""

from __future__ import annotations

from django.http import FileResponse

from parindex.files.domain.store import open_stored
from parindex.files.models import StoredFile

PDF = "application/pdf"
# Types a browser shows without running anything of the file's own, and how a page shows them.
SHOWN_INLINE = {PDF: "pdf", "image/png": "image", "image/jpeg": "image"}

# A file may not run, load, frame or send anything. On top everything is sandboxed, except a PDF
# that is shown: not every browser opens its own viewer inside a sandbox. The inline style is
# what browsers themselves put around an image.
_CSP = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_SANDBOX = "sandbox; "


def shown_as(stored: StoredFile) -> str:
    """How a page may show the file: ``pdf`` (in a frame), ``image``, or "" (only to download)."""
    return SHOWN_INLINE.get(stored.content_type, "")


def file_response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file as an answer: a download, or shown by the browser if its type is harmless there.

    The caller has checked that the person may open it. Raises ``Refused`` as ``open_stored``.
    """
    shown = inline and stored.content_type in SHOWN_INLINE
    response = FileResponse(
        open_stored(stored),
        as_attachment=not shown,
        filename=stored.original_name,
        content_type=stored.content_type,
    )
    viewer = shown and stored.content_type == PDF
    response["Content-Length"] = str(stored.size)
    response["Content-Security-Policy"] = _CSP if viewer else _SANDBOX + _CSP
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response

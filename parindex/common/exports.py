"""A finished file and how it is handed out: Vietnamese name, ASCII name for old programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse

from parindex.common.folding import fold, nfc
from parindex.common.tenancy import in_rehearsal

CSV = "text/csv; charset=utf-8"
JSON = "application/json"
PDF = "application/pdf"
# Files of a rehearsal say so in their name, whatever language made them.
REHEARSAL = "DIỄN TẬP"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Export:
    """A file made for download; ``name`` as people read it."""

    name: str
    content: bytes
    content_type: str


def export_response(export: Export) -> HttpResponse:
    """The file as an attachment, never stored by caches in between; of a rehearsal named so."""
    name = _NOT_IN_NAMES.sub("-", nfc(export.name)).strip()
    if in_rehearsal():
        name = f"{REHEARSAL} {name}"
    plain = re.sub(r"[^a-z0-9.]+", "-", fold(name)).strip("-")
    response = HttpResponse(export.content, content_type=export.content_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    response["Cache-Control"] = "private, no-store"
    return response

"""A finished file and how it is handed out: Vietnamese name, ASCII name for old programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parindex.common.folding import fold, nfc
from scoring.exporters.pdf import PdfError

CSV = "text/csv; charset=utf-8"
JSON = "application/json"
PDF = "application/pdf"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Export:
    """A file made for download; ``name`` as people read it."""

    name: str
    content: bytes
    content_type: str


def file_response(export: Export) -> HttpResponse:
    """The file as an attachment, never stored by caches in between."""
    name = _NOT_IN_NAMES.sub("-", nfc(export.name)).strip()
    plain = re.sub(r"[^a-z0-9.]+", "-", fold(name)).strip("-")
    response = HttpResponse(export.content, content_type=export.content_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def pdf_response(request: HttpRequest, make: Callable[[], Export]) -> HttpResponse:
    """The PDF, or a page that says what the server is missing to make one."""
    try:
        return file_response(make())
    except PdfError as problem:
        context = {"packages": problem.packages}
        return render(request, "scoring/papers/unavailable.html", context, status=503)

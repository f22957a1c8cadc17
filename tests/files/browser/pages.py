"""A page that shows a stored file in a frame, as the reader beside a score does."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path

from parindex.files.domain.serve import file_response
from parindex.files.framing import frames_files
from parindex.files.models import StoredFile

TYPES = {"pdf": "application/pdf", "png": "image/png", "html": "text/html"}


@frames_files
def reader(request: HttpRequest, kind: str) -> HttpResponse:
    return _framing(f"/file/{kind}")


def foreign(request: HttpRequest) -> HttpResponse:
    """The page of somebody else, asked for as ``localhost``, that frames our file."""
    response = _framing(f"http://127.0.0.1:{request.get_port()}/file/pdf")
    response["Content-Security-Policy"] = "frame-src *"
    return response


def file(request: HttpRequest, kind: str) -> FileResponse:
    """The file named after its kind, without a row: rights are not the matter here."""
    stored = StoredFile(
        storage_name=kind,
        original_name=f"báo cáo.{kind}",
        content_type=TYPES[kind],
        size=default_storage.size(kind),
    )
    return file_response(stored, inline=True)


def _framing(address: str) -> HttpResponse:
    frame = f'<iframe src="{address}" width="700" height="500"></iframe>'
    return HttpResponse(f"<!doctype html><title>Reader</title>{frame}")


urlpatterns = [
    path("reader/<kind>", reader),
    path("foreign", foreign),
    path("file/<kind>", file),
]

"""Handing out papers: the PDF, or what the server lacks to make one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parindex.common.exports import Export, export_response
from scoring.exporters.pdf import PdfError


def pdf_response(request: HttpRequest, make: Callable[[], Export]) -> HttpResponse:
    """The PDF, or a page that says what the server is missing to make one."""
    try:
        return export_response(make())
    except PdfError as problem:
        context = {"packages": problem.packages}
        return render(request, "scoring/papers/unavailable.html", context, status=503)

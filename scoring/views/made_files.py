"""Hand out the files of a run: short ones at once, long ones when the task has made them."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from parindex.accounts.requests import TenantRequest
from parindex.common.exports import export_response
from parindex.files.domain.serve import file_response
from scoring.domain.exports import export_of, is_big, label_of
from scoring.enums import ExportKind, ExportState
from scoring.exporters.files import make_file
from scoring.exporters.pdf import PdfError
from scoring.models import IndexRun, Publication

_INSIDE = {"run_matrix", "run_decision"}


def made_response(
    request: TenantRequest, run: IndexRun, publication: Publication | None, kind: ExportKind
) -> HttpResponseBase:
    """The file, or a page that says how far it is (202: not ready yet).

    The page asks the same address by htmx and is told how far the work is, whatever its end.
    """
    if not is_big(run, kind):
        return _at_once(request, run, publication, kind)
    match = request.resolver_match
    inside = match is not None and match.url_name in _INSIDE
    job = export_of(run, kind, label_of(publication))
    about = {"job": job, "inside": inside, "kind": kind}
    if job is not None and request.htmx:
        return render(request, "scoring/index/_job.html", about)
    if job is not None and job.state == ExportState.DONE and job.stored_file is not None:
        return file_response(job.stored_file)
    context = about | {"run": run, "campaign": run.campaign}
    name = "scoring/index/preparing.html" if inside else "scoring/public/preparing.html"
    return render(request, name, context, status=202)


def _at_once(
    request: TenantRequest, run: IndexRun, publication: Publication | None, kind: ExportKind
) -> HttpResponseBase:
    try:
        return export_response(make_file(run, kind, publication))
    except PdfError as problem:
        context = {"packages": problem.packages}
        return render(request, "scoring/papers/unavailable.html", context, status=503)

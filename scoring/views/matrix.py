"""Hand out the matrix: at once when it is small, as a finished file when it is big."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from parindex.accounts.requests import TenantRequest
from parindex.common.exports import export_response
from parindex.files.domain.serve import file_response
from scoring.domain.exports import export_of, is_big, label_of
from scoring.enums import ExportState
from scoring.exporters.workbook import matrix_workbook
from scoring.models import IndexRun, Publication


def matrix_response(
    request: TenantRequest, run: IndexRun, publication: Publication | None
) -> HttpResponseBase:
    """The workbook, or a page that says how far it is (202: not ready yet).

    The page asks the same address by htmx and is told how far the work is, whatever its end.
    """
    if not is_big(run):
        return export_response(matrix_workbook(run, publication=publication))
    job = export_of(run, label_of(publication))
    if job is not None and request.htmx:
        return render(request, "scoring/index/_job.html", {"job": job, "inside": _inside(request)})
    if job is not None and job.state == ExportState.DONE and job.stored_file is not None:
        return file_response(job.stored_file)
    context = {"run": run, "job": job, "campaign": run.campaign, "inside": _inside(request)}
    name = "scoring/index/preparing.html" if _inside(request) else "scoring/public/preparing.html"
    return render(request, name, context, status=202)


def _inside(request: TenantRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "run_matrix"

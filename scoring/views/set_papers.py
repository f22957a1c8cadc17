"""The annex of a criteria set as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.domain.rights import can_read_set
from campaigns.models import CriteriaSet
from parindex.accounts.requests import TenantRequest
from parindex.common.exports import export_response
from scoring.exporters.pdf import PdfError
from scoring.exporters.set_annex import set_annex_pdf


@require_safe
def set_annex(request: TenantRequest, pk: int) -> HttpResponse:
    """The set as the annex of its decision, to print and sign."""
    found: CriteriaSet = get_object_or_404(CriteriaSet, pk=pk)
    can_read_set(request.user, found).require()
    try:
        return export_response(set_annex_pdf(found))
    except PdfError as problem:
        context = {"packages": problem.packages}
        return render(request, "scoring/papers/unavailable.html", context, status=503)

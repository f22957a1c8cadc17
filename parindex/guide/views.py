"""Quick guides, for everybody, on the screen and on paper; hints put away and brought back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from parindex.accounts.domain.hints import bring_hints_back, put_hints_away
from parindex.common.exports import export_response
from parindex.guide.contents import GUIDES
from parindex.guide.hints import KEYS
from parindex.guide.paper import guide_paper
from parindex.guide.pictures import picture_files, taken_on
from parindex.guide.shapes import Guide
from scoring.exporters.pdf import PdfError


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The guides there are."""
    return render(request, "guide/index.html", {"guides": GUIDES.values()})


@login_not_required
@require_safe
def page(request: HttpRequest, role: str) -> HttpResponse:
    """The quick guide of one role or kind of work, to read and to print."""
    context = {
        "guide": _guide_or_404(role),
        "pictures": picture_files(get_language()),
        "taken_on": taken_on(),
        "others": [other for other in GUIDES.values() if other.key != role],
    }
    return render(request, "guide/page.html", context)


@login_not_required
@require_safe
def paper(request: HttpRequest, role: str) -> HttpResponse:
    """The same guide as PDF, one or two pages of A4."""
    guide = _guide_or_404(role)
    try:
        return export_response(guide_paper(guide, language=get_language()))
    except PdfError as problem:
        context = {"packages": problem.packages}
        return render(request, "scoring/papers/unavailable.html", context, status=503)


@require_POST
def hints(request: Any) -> HttpResponse:
    """Put the hints of a page away, or show them again; back to the page."""
    keys = KEYS.intersection(request.POST.getlist("key"))
    change = bring_hints_back if "show" in request.POST else put_hints_away
    change(user=request.user, keys=keys)
    place = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        place, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(place if safe else "home")


def _guide_or_404(role: str) -> Guide:
    if role not in GUIDES:
        raise Http404
    return GUIDES[role]

"""The notices of a person: read, opened at their place, marked."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from parindex.accounts.requests import TenantRequest
from parindex.notify.domain.notices import mark_read, notices_of
from parindex.notify.models import Notice

NOTICES_A_PAGE = 20


@require_safe
def notices(request: TenantRequest) -> HttpResponse:
    """What the person was told, newest first."""
    unread = request.GET.get("show") == "unread"
    found = notices_of(request.user, at=request.received_at, unread=unread)
    page = Paginator(found, NOTICES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page_obj": page, "unread_only": unread})


@require_POST
def read(request: TenantRequest, pk: int) -> HttpResponse:
    """Mark one notice as read; with ``go``, on to the place it speaks of."""
    own = notices_of(request.user, at=request.received_at)
    notice: Notice = get_object_or_404(own, pk=pk)
    mark_read(own.filter(pk=pk), at=request.received_at)
    if "go" in request.POST:
        return redirect(notice.path)
    return _back(request)


@require_POST
def read_all(request: TenantRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_read(notices_of(request.user, at=request.received_at), at=request.received_at)
    return _back(request)


def _back(request: TenantRequest) -> HttpResponse:
    """The list as it was: the forms carry its filter and page in their address."""
    place = redirect("notices:list", request.tenant.slug)
    query = request.GET.urlencode()
    if query:
        place["Location"] += f"?{query}"
    return place

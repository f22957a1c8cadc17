"""The library of shared criteria sets: list, preview, copy; sharing the own ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.library import (
    can_share,
    fork_set,
    share_of,
    share_set,
    shared_sets,
    withdraw_share,
)
from campaigns.domain.rights import can_administer, can_read_set
from campaigns.domain.set_differences import differences
from campaigns.domain.set_page import grouped, preview_of
from campaigns.forms.library import ForkForm, LibraryFilter
from campaigns.models import CriteriaSet, SharedSet
from campaigns.views.editor_parts import editor_url
from campaigns.views.pages import go, show
from parindex.accounts.requests import TenantRequest

PER_PAGE = 25


@require_safe
def library(request: TenantRequest) -> HttpResponse:
    """Every set that an authority of this installation shares."""
    form = LibraryFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(shared_sets(**asked), PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "library", {"filter": form, "page_obj": page})


@require_http_methods(["GET", "POST"])
def shared(request: TenantRequest, pk: int) -> HttpResponse:
    """A shared set with its tree and rules; ``?against=`` shows what differs from an own set.

    POST makes the own copy.
    """
    found: SharedSet = get_object_or_404(SharedSet, pk=pk, withdrawn_at__isnull=True)
    may = can_administer(request.user)
    form = ForkForm(request.POST or None, initial={"name": found.name, "year": found.year})
    if request.method == "POST":
        may.require()
        if form.is_valid():
            made = fork_set(
                actor=request.user, shared=found, at=request.received_at, **form.cleaned_data
            )
            messages.success(
                request, _("The copy is a draft of this authority; it says where it comes from.")
            )
            return redirect(editor_url(request, made))
    context: dict[str, Any] = {
        "shared": found,
        "page": preview_of(found.document),
        "hash_groups": grouped(found.content_hash),
        "form": form if may else None,
        **_against(request, found),
    }
    return show(request, "shared_set", context, status=422 if form.errors else 200)


def _against(request: TenantRequest, found: SharedSet) -> dict[str, Any]:
    asked = request.GET.get("against", "")
    if not asked.isdecimal() or len(asked) > 12:
        return {}
    own = get_object_or_404(CriteriaSet, pk=int(asked))
    can_read_set(request.user, own).require()
    return {"own": own, "changes": differences(own.document, found.document)}


@require_http_methods(["GET", "POST"])
def share(request: TenantRequest, pk: int) -> HttpResponse:
    """What all authorities would read of a set; sharing it, or withdrawing it."""
    criteria_set = get_object_or_404(CriteriaSet, pk=pk)
    can_share(request.user, criteria_set).require()
    if request.method == "POST":
        given: dict[str, Any] = {"actor": request.user, "criteria_set": criteria_set}
        if "withdraw" in request.POST:
            withdraw_share(at=request.received_at, **given)
            messages.success(request, _("The set is withdrawn; nobody else reads it any more."))
        else:
            share_set(at=request.received_at, **given)
            messages.success(request, _("The set is shared with all authorities."))
        return go(request, "set_share", pk)
    return show(request, "set_share", {"set": criteria_set, "known": share_of(criteria_set)})

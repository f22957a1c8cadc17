"""Mergers, splits and renames of units."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.domain.people import reorganise_units, take_back_step
from campaigns.domain.rights import can_administer
from campaigns.forms.people import ReorganisationForm
from campaigns.views.pages import go, saved, show
from parindex.accounts.requests import TenantRequest
from parindex.tenants.models import Succession


@require_http_methods(["GET", "POST"])
def reorganise(request: TenantRequest) -> HttpResponse:
    """Record which units follow which."""
    can_administer(request.user).require()
    form = ReorganisationForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: reorganise_units(actor=request.user, **form.cleaned_data))
    ):
        messages.success(request, _("The reorganisation is recorded."))
        return go(request, "organisations")
    status = 422 if request.method == "POST" else 200
    return show(request, "reorganise", {"form": form}, status=status)


@require_POST
def withdraw(request: TenantRequest, pk: int) -> HttpResponse:
    """Take back a step recorded by mistake."""
    can_administer(request.user).require()
    step: Succession = get_object_or_404(Succession, pk=pk)
    take_back_step(actor=request.user, succession=step)
    messages.success(request, _("The step is taken back."))
    return go(request, "organisation", step.old_id)

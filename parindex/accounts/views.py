"""The front door: which authorities are here, and which of them are mine."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parindex.accounts.domain.queries import tenants_of
from parindex.tenants.models import Tenant


@login_not_required
def landing(request: HttpRequest) -> HttpResponse:
    """Open to everybody: the authorities that publish here."""
    tenants = Tenant.objects.filter(is_active=True).order_by("level", "name")
    return render(request, "accounts/landing.html", {"tenants": tenants})


def home(request: HttpRequest) -> HttpResponse:
    """After sign-in: straight to the one tenant of the person, or a choice of them."""
    tenants = tenants_of(request.user)  # type: ignore[arg-type]
    if len(tenants) == 1:
        return redirect("scoring:home", tenants[0].slug)
    return render(request, "accounts/choose_tenant.html", {"tenants": tenants})

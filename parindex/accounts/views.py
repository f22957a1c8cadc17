"""The front door: which authorities are here, which of them are mine, in which language."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.i18n import set_language

from parindex.accounts.domain.language import remember_language
from parindex.accounts.domain.queries import tenants_of
from parindex.tenants.domain.queries import tenants_named


@login_not_required
def landing(request: HttpRequest) -> HttpResponse:
    """Open to everybody: the authorities that publish here, found by a part of the name."""
    query = request.GET.get("q", "").strip()
    context = {"tenants": tenants_named(query), "query": query}
    return render(request, "accounts/landing.html", context)


def home(request: HttpRequest) -> HttpResponse:
    """After sign-in: straight to the one authority of the person, or a choice of them."""
    tenants = tenants_of(request.user)  # type: ignore[arg-type]
    if [place.is_rehearsal for place in tenants] == [False]:
        return redirect("scoring:home", tenants[0].slug)
    return render(request, "accounts/choose_tenant.html", {"tenants": tenants})


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of this browser, and of the account of somebody signed in."""
    answer: HttpResponse = set_language(request)
    if request.method == "POST" and request.user.is_authenticated:
        remember_language(user=request.user, language=request.POST.get("language", ""))
    return answer

"""A form that came without a session, or with an old token: what was typed is sent again.

Nothing is kept on the server: the page that says what happened carries the values, and a person who
has signed in (in another window, so that the page stays) sends them from there.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.csrf import csrf_failure


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads whoever is not signed in to sign-in; what they send meanwhile stays with them."""

    def handle_no_permission(  # type: ignore[override]  # the page instead of the redirect
        self, request: Any, view_func: Any
    ) -> HttpResponseBase:
        if request.method == "POST" and not request.htmx and (fields := _typed(request)):
            return _page(request, fields, status=401)
        return super().handle_no_permission(request, view_func)


def token_refused(request: Any, reason: str = "") -> HttpResponse:
    """The view for a refused CSRF token.

    A token grows old by signing in anew in another window. Only what a page of this very origin has
    sent is offered again: the browser says so (Fetch Metadata, W3C), no script of a page can.
    """
    if not request.user.is_authenticated and request.htmx:
        return HttpResponse(status=401)
    own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if own and request.user.is_authenticated and (fields := _typed(request)):
        return _page(request, fields, status=403)
    return csrf_failure(request, reason=reason)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields in their order; none of a form with a password."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    return [] if any("password" in name for name, _ in fields) else fields


def _page(request: HttpRequest, fields: list[tuple[str, str]], *, status: int) -> HttpResponse:
    context = {
        "fields": fields,
        "texts": [value for _, value in fields if " " in value.strip()],
        "files": [file.name for files in request.FILES.lists() for file in files[1]],
        "path": request.get_full_path(),
    }
    return render(request, "errors/unsent.html", context, status=status)

"""From the URL to the tenant, from the tenant to the scope (design 3.4, 5)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parindex.accounts.domain.queries import memberships_of
from parindex.common.verdict import Refused
from parindex.tenants.domain.queries import scope_of_address
from parindex.tenants.models import Tenant


class TenantMiddleware:
    """Resolve ``/t/<slug>/`` once and run the view inside that tenant's scope.

    A signed-in person without a membership gets 404 on every page that is not public: another
    tenant's pages must not even be known to exist. A rehearsal has no public pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.tenant, request.memberships = None, []
        slug = tenant_slug(request.path_info)
        if slug is None:
            return self.get_response(request)
        with ExitStack() as stack:
            try:
                request.tenant = stack.enter_context(scope_of_address(slug))
            except Tenant.DoesNotExist:
                raise Http404 from None
            if request.user.is_authenticated:
                request.memberships = memberships_of(request.user)
            return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        kwargs.pop("tenant_slug", None)
        if request.tenant is None:
            return
        if not getattr(view, "login_required", True) and not request.tenant.is_rehearsal:
            return
        if not request.memberships:
            raise Http404


class RefusalMiddleware:
    """Turn a refusal of the domain into a 403 page that says why, an empty 405 into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        return None


def tenant_slug(path: str) -> str | None:
    """The slug in ``/t/<slug>/…``, or ``None`` for a page outside every tenant."""
    parts = path.split("/", 3)
    return parts[2] if len(parts) > 3 and parts[1] == "t" and parts[2] else None

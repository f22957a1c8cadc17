"""Health: the page that belongs to nobody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database and the broker answer; 503 and the name of the part that does not."""
    state = {"database": _answers(_ask_database), "redis": _answers(_ask_cache)}
    healthy = all(state.values())
    return JsonResponse(
        {"healthy": healthy, "time": timezone.now().isoformat(), **state},
        status=200 if healthy else 503,
    )


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.get("healthz")


def _answers(question: object) -> bool:
    try:
        question()  # type: ignore[operator]
    except Exception:  # noqa: BLE001 any failure of a part is an unhealthy part, whatever its class
        return False
    return True

"""The cookie that asks a device politely before a second answer of the day at an open point."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from surveys.domain.counter_points import point_key_of
from surveys.models import CounterPoint

_DAY = 24 * 3600


def answered_today(request: Any, point: CounterPoint) -> bool:
    """Whether this browser answered here today; a kindness, not a wall: cookies can be cleared."""
    day = request.get_signed_cookie(_name(point), default="", salt=point.key)
    return bool(day) and day == timezone.localtime(request.received_at).date().isoformat()


def remember(response: HttpResponse, request: Any, point: CounterPoint) -> None:
    """Only the day, signed, until it is over; nothing that names the answer."""
    now = timezone.localtime(request.received_at)
    response.set_signed_cookie(
        _name(point),
        now.date().isoformat(),
        salt=point.key,
        max_age=_DAY - (now.hour * 3600 + now.minute * 60 + now.second),
        path=_path(point),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, point: CounterPoint) -> None:
    """Somebody else holds the device now."""
    response.delete_cookie(_name(point), path=_path(point))


def _name(point: CounterPoint) -> str:
    return f"answered-{point.key}"


def _path(point: CounterPoint) -> str:
    return reverse("answer:counter", args=[point_key_of(point)])

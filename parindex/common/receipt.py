"""The moment a request reached the server: what every deadline is judged by (design 3.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class ReceiptTimeMiddleware:
    """Stamp ``request.received_at`` (UTC) before anything else has run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.received_at = timezone.now()
        return self.get_response(request)

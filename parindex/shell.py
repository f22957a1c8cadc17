"""What the frame of every page shows: authority, campaign, navigation, clock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of ``templates/base.html`` and ``public_base.html``."""
    return {"tenant": getattr(request, "tenant", None), "server_now": timezone.now()}

"""Addresses of a wave that anybody may open: no token, no person in them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from surveys.models import Wave


def open_key_of(wave: Wave) -> str:
    """The part of an open address that names tenant and wave: ``<base 36>.<base 36>``."""
    return f"{int_to_base36(wave.tenant_id)}.{int_to_base36(wave.pk)}"


def wave_of_open_key(key: str) -> Wave | None:
    """The wave of an open address, in the tenant in scope; ``None`` before it was opened."""
    number = base36_to_int(key.partition(".")[2])
    return (
        Wave.objects.select_related("campaign").filter(pk=number, opened_at__isnull=False).first()
    )


def promise_address(wave: Wave) -> str:
    """The whole address of the page that says who sees what, for a letter."""
    return f"{settings.BASE_URL}{reverse('answer:promise', args=[open_key_of(wave)])}"

"""Slowing down whoever tries too often, on pages without an account."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def too_many(*, action: str, who: str, limit: int, seconds: int) -> bool:
    """Count one attempt of ``who`` and say whether it is beyond ``limit`` in ``seconds``.

    ``who`` (a network address, a person's key) is kept only as a keyed hash and only that long: all
    addresses there are can be tried on one without a key.
    """
    name = salted_hmac(f"throttle {action}", who, algorithm="sha256").hexdigest()
    key = f"throttle:{name}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ran out between the two
        return False

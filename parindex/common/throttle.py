"""Slowing down whoever tries too often, on pages without an account."""

from __future__ import annotations

import hashlib

from django.core.cache import cache


def too_many(*, action: str, who: str, limit: int, seconds: int) -> bool:
    """Count one attempt of ``who`` and say whether it is beyond ``limit`` in ``seconds``.

    ``who`` (a network address, a person's key) is kept only as a hash and only that long.
    """
    name = hashlib.sha256(f"{action}\x1f{who}".encode()).hexdigest()
    key = f"throttle:{name}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ran out between the two
        return False

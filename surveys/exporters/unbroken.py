"""Words on paper that a line must not cut in two: an address, an hour with its day."""

from __future__ import annotations

import re
from datetime import datetime

from parindex.common.formats import format_moment

_PIECE = re.compile(r"https?://[^/]+/?|[^/]+/?")


def pieces_of(address: str) -> list[str]:
    """The parts of an address between which a line may end: after slashes, never at a hyphen,
    which a reader would take for a part of it."""
    return _PIECE.findall(address)


def whole_moment(moment: datetime) -> str:
    """``17:00 ngày 31/10/2026`` that stays on one line."""
    return format_moment(moment).replace(" ", "\N{NO-BREAK SPACE}")

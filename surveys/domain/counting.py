"""Counting a closed wave (decision 0006): pure, streamed, kept as an experiment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surveys.engine.exclusions import NOTHING, Exclusions
from surveys.models import Count, Wave


def count_wave(
    *,
    wave: Wave,
    actor: Any | None,
    at: datetime,
    reason: str = "",
    exclusions: Exclusions = NOTHING,
) -> Count:
    """Count the ballots of a closed wave and put the count in force.

    ``actor`` ``None`` is the system. The right to leave something out is checked by the caller.
    A count of the same inputs that is in force is returned as it is.

    Raises ``Refused``: before the close, without a reason for a further count, or when laying two
    counts side by side would show the answers of a few.
    """
    raise NotImplementedError

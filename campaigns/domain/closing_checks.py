"""What other apps want seen to before the appraisal of a campaign is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from campaigns.models import Campaign

# Sentences about what is not finished; apps above add theirs in ``AppConfig.ready``.
Check = Callable[[Campaign, datetime], Iterable[str]]
CHECKS: list[Check] = []


def unfinished(campaign: Campaign, *, at: datetime) -> tuple[str, ...]:
    """Everything that is said, in the order of the checks."""
    return tuple(text for check in CHECKS for text in check(campaign, at))

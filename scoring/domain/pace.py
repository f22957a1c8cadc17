"""Whether a unit will finish in time, by the pace of the past days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PAST_DAYS = timedelta(days=3)
# Before that much time has passed nobody can be called slow.
FIRST_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Items done of all, and how many of them were first scored ``within`` the past days."""

    done: int
    total: int
    recent: int
    within: timedelta


def window(opens_at: datetime, at: datetime) -> datetime:
    """From when the pace is measured: three days ago, or the opening where that is later."""
    return max(opens_at, at - PAST_DAYS)


def falls_behind(pace: Pace, closes_at: datetime | None, at: datetime) -> bool:
    """Whether at this pace items are left when the phase closes.

    Nobody falls behind in the first day of a phase, after its end, or with everything done.
    """
    left = pace.total - pace.done
    if closes_at is None or closes_at <= at or not left or pace.within < FIRST_DAY:
        return False
    return pace.recent * ((closes_at - at) / pace.within) < left

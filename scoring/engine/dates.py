"""Calendar days as they are stored and as officers type them."""

import re
from datetime import date

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_TYPED = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)


def iso_date(value: object) -> date | None:
    """Return the day of a "YYYY-MM-DD" text, None for anything else."""
    return _matched(_ISO, value)


def typed_date(value: str) -> date | None:
    """Return the day of "YYYY-MM-DD" or of the Vietnamese order "dd/mm/yyyy", else None."""
    return _matched(_ISO, value) or _matched(_TYPED, value)


def _matched(pattern: re.Pattern[str], value: object) -> date | None:
    match = pattern.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None

"""Days, hours and words of a plan moved to another year.

Plans of one authority repeat from year to year ("trước ngày 31/10"): days and hours keep their
place in the year, the year itself moves.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone

# "năm 2026" is the year of the campaign; those of "giai đoạn 2026–2030" and of a day are not.
_SPAN = r"\d{4}\s*[-–]\s*\d{4}"
_YEAR_IN_WORDS = re.compile(rf"{_SPAN}|(?<![\d/.-])(?P<year>\d{{4}})(?![\d/])")
_YEAR_OF_DAY = re.compile(r"(?<![\d/])(?P<day>(?:\d{1,2}[/.-]){1,2})(?P<year>\d{4})(?![\d/])")


def shifted_words(text: str, year: int, by: int) -> str:
    """``text`` with the year of the campaign moved; years of documents and of days stay."""

    def moved(found: re.Match[str]) -> str:
        return _moved(found["year"], year, by) if found["year"] else found[0]

    return _YEAR_IN_WORDS.sub(moved, text)


def shifted_days(text: str, year: int, by: int) -> str:
    """Words about time with every day moved that lies around the year of the campaign."""
    days = _YEAR_OF_DAY.sub(lambda found: found["day"] + _moved(found["year"], year, by), text)
    return shifted_words(days, year, by)


def shifted_day(day: date, by: int) -> date:
    """The same day ``by`` years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + by)
    except ValueError:
        return day.replace(year=day.year + by, day=28)


def _moved(found: str, year: int, by: int) -> str:
    """Years next to that of the campaign move with it: plans reach into the year after."""
    return str(int(found) + by) if abs(int(found) - year) <= 1 else found


def shifted_moment(moment: datetime, by: int) -> datetime:
    """The same hour on the wall clock of the authority."""
    local = timezone.localtime(moment)
    day = shifted_day(local.date(), by)
    return timezone.make_aware(datetime.combine(day, local.time()), local.tzinfo)

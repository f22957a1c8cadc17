"""When: what plans write in the column of time, as first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(
    r"(?P<d>\d{1,2})\s*/\s*(?P<m>\d{1,2})\s*/\s*(?P<y>20\d\d)"
    r"|ngày\s+(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>20\d\d)",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"tháng\s+(?P<months>\d{1,2}(?:\s*(?:,|và|-|–|đến)\s*(?:tháng\s+)?\d{1,2})*)(?!\s*/\s*\d{1,2}/)"
    r"(?:\s*(?:/|năm)\s*(?P<year>20\d\d))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"quý\s+(?P<quarter>IV|I{1,3}|[1-4])\s*(?:/|năm)?\s*(?P<year>20\d\d)?", re.IGNORECASE
)
_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4}
_FROM = re.compile(r"từ\s+(?:ngày\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"\btrước\s+(?:ngày\s+)?$", re.IGNORECASE)
_DEADLINE = re.compile(
    r"(?:chậm nhất|muộn nhất|trước ngày|hạn cuối|xong trước)[^.;()]{0,40}?"
    r"(?:\d{1,2}\s*/\s*\d{1,2}\s*/\s*20\d\d|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+20\d\d)"
    r"|trong thời hạn quy định",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """First and last day, None where nothing is said; ``year_assumed``: it names only months.

    ``before``: the text says "before" the last day, which some read as the end of the day before.
    """

    first: date | None = None
    last: date | None = None
    year_assumed: bool = False
    before: bool = False


def read_time(text: str, *, year: int | None) -> Time:
    """The days of a text; ``year`` is taken for months that stand without one.

    A month alone runs from its first to its last day; "before X" and "at the latest X" end on X.
    """
    days = [(found, day) for found in _DAY.finditer(text) if (day := _day(found))]
    rest = _DAY.sub(" ", text)
    months, assumed = _months(rest, year)
    if days:
        first = months[0] if months else None
        if len(days) > 1 and _FROM.search(text[: days[0][0].start()]):
            first = days[0][1]
        last = days[-1][1]
        before = _says_before(text, days[-1][0])
        return Time(first if first and first <= last else None, last, assumed, before)
    found = _MONTHS.search(rest) or _QUARTER.search(rest)
    before = found is not None and _says_before(rest, found)
    return Time(months[0], months[1], assumed, before) if months else Time()


def _says_before(text: str, found: re.Match[str]) -> bool:
    return _BEFORE.search(text[: found.start()]) is not None


def deadline_in(sentence: str) -> str:
    """The words of a sentence that name its deadline, "" when it names none."""
    found = _DEADLINE.search(sentence)
    return found[0] if found else ""


def days_in(text: str) -> list[date]:
    """Every full date of a text in order."""
    return [day for found in _DAY.finditer(text) if (day := _day(found))]


def _day(found: re.Match[str]) -> date | None:
    parts = [found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"]]
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _months(text: str, year: int | None) -> tuple[tuple[date, date] | None, bool]:
    numbers, said = list[int](), None
    for found in _MONTHS.finditer(text):
        numbers += [int(number) for number in re.findall(r"\d{1,2}", found["months"])]
        said = int(found["year"]) if found["year"] else said
    quarter = _QUARTER.search(text)
    if not numbers and quarter:
        number = _QUARTERS.get(quarter["quarter"].upper()) or int(quarter["quarter"])
        numbers, said = [3 * number - 2, 3 * number], int(quarter["year"] or 0) or None
    at = said or year
    if not numbers or at is None or not all(1 <= number <= 12 for number in numbers):
        return None, False
    first, last = numbers[0], numbers[-1]
    end = at + 1 if last < first and said is None else at
    start = at - 1 if last < first and said is not None else at
    return (date(start, first, 1), date(end, last, monthrange(end, last)[1])), said is None

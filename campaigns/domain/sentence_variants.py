"""What decisions write for the common kinds of rule, in words that are not exactly ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from campaigns.domain.sentence_best import read_beside_best
from campaigns.domain.sentence_branches import read_branch
from campaigns.domain.sentence_clauses import Variant, clauses_of, in_one, unbroken
from campaigns.domain.sentence_levels import (
    read_added,
    read_all_of,
    read_answers,
    read_best,
    read_compared,
    read_each,
    read_levels,
)
from campaigns.domain.sentence_penalties import read_late, read_off
from campaigns.domain.sentence_ranges import read_linear, read_steps_off, read_tiers
from campaigns.domain.sentence_times import read_dates, read_days

_EARNED = (
    *(read_tiers, read_linear, read_beside_best, read_dates, read_days, read_each, read_compared),
    *(read_added, read_all_of, read_answers, read_best, read_levels),
)
_TAKEN_OFF = (read_off, read_late, read_steps_off)


def read_variant(lines: Iterable[str], maximum: str, *, on: str = "") -> Variant | None:
    """The rule of a text, when every clause of it is understood; else None.

    ``on``: code of the criterion the points depend on, where that is said beside the text. Where
    the lines are no clauses they are put together: columns of a page break sentences anywhere.
    """
    known = list(lines)
    for tried in _put_together(known):
        found = _read(tried, maximum) or read_branch(tried, maximum, on, _read)
        if found is not None:
            return found
    return None


def _put_together(lines: list[str]) -> Iterator[list[str]]:
    """The lines as they are, then with ever more of their breaks taken out."""
    seen = list[list[str]]()
    for tried in (lines, unbroken(lines), in_one(lines)):
        if tried not in seen:
            seen.append(tried)
            yield tried


def _read(lines: list[str], maximum: str) -> Variant | None:
    clauses = clauses_of(lines)
    if not clauses:
        return None
    readers = _EARNED if Decimal(maximum) else _TAKEN_OFF
    return next((found for read in readers if (found := read(clauses, maximum)) is not None), None)

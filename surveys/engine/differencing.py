"""What published numbers give away together: the attacker's side of suppression.

Written on its own, not from ``surveys.engine.breakdown``: an attack that asked the defence how it
reasons would find what the defence has thought of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

# More hidden numbers than this, or more ways to share them out, are not tried one by one.
MOST_HIDDEN, MOST_WAYS = 4, 200_000


@dataclass(frozen=True, slots=True)
class Table:
    """A published breakdown. ``counts``: None where it was left out; ``worths``: percent of each
    answer, None for one that does not enter ``mean``. ``step``: to what ``mean`` was rounded.

    ``are_some``: whoever reads it knows that a number left out is not nought.
    """

    total: int
    counts: tuple[int | None, ...]
    worths: tuple[Decimal | None, ...]
    mean: Decimal | None
    step: Decimal
    are_some: bool = True


def given_away(table: Table, *, least: int) -> int:
    """How many numbers of 1 … ``least`` − 1 that were left out follow from the rest."""
    hidden = [place for place, count in enumerate(table.counts) if count is None]
    if not hidden:
        return 0
    values: list[set[int]] = [set() for _place in hidden]
    for way in _ways(table, hidden):
        for seen, number in zip(values, way, strict=True):
            seen.add(number)
        if all(len(seen) > 1 for seen in values):
            return 0
    return sum(len(seen) == 1 and 0 < next(iter(seen)) < least for seen in values)


def differ_by_few(totals: Sequence[int], *, least: int) -> int:
    """Pairs of totals of one table, published at different times, that a few ballots tell apart."""
    return sum(
        0 < abs(one - other) < least
        for place, one in enumerate(totals)
        for other in totals[place + 1 :]
    )


def differ_in_cells(tables: Sequence[Sequence[int | None]], *, least: int) -> int:
    """Numbers of one question that two published breakdowns tell apart by a few; so do numbers
    that only one of them left out."""
    return sum(
        _few(number, fellow, least=least)
        for one, other in combinations(tables, 2)
        if any(count is not None for count in one) and any(count is not None for count in other)
        for number, fellow in zip(one, other, strict=True)
    )


def _few(number: int | None, fellow: int | None, *, least: int) -> bool:
    if number is None or fellow is None:
        return number is not fellow
    return 0 < abs(number - fellow) < least


def _ways(table: Table, hidden: list[int]) -> Iterator[tuple[int, ...]]:
    """The ways in which the numbers left out can be, as far as they are few enough to try."""
    rest = table.total - sum(count for count in table.counts if count is not None)
    low = int(table.are_some)
    high = rest - low * (len(hidden) - 1)
    if len(hidden) > MOST_HIDDEN or (high - low + 1) ** (len(hidden) - 1) > MOST_WAYS:
        yield from _two_ways(rest, len(hidden), low)
        return
    for first in product(range(low, high + 1), repeat=len(hidden) - 1):
        last = rest - sum(first)
        if last >= low and _fits(table, hidden, (*first, last)):
            yield (*first, last)


def _two_ways(rest: int, number: int, low: int) -> Iterator[tuple[int, ...]]:
    """So many could be that nothing is told apart: two of them, unless only one is possible."""
    for heavy in range(2 if rest > low * number else 1):
        spare = rest - low * number
        yield tuple(low + (spare if place == heavy else 0) for place in range(number))
    if rest > low * number:
        spare = rest - low * number
        yield tuple(low + spare * (place == number - 1) for place in range(number))


def _fits(table: Table, hidden: list[int], way: tuple[int, ...]) -> bool:
    """Whether the published mean, as it was rounded, can come from these numbers."""
    if table.mean is None:
        return True
    counts = list(table.counts)
    for place, number in zip(hidden, way, strict=True):
        counts[place] = number
    pairs = [
        (Fraction(worth), count or 0)
        for worth, count in zip(table.worths, counts, strict=True)
        if worth is not None
    ]
    entering = sum(count for _worth, count in pairs)
    if not entering:
        return False
    mean = sum((worth * count for worth, count in pairs), Fraction(0)) / entering
    return abs(mean - Fraction(table.mean)) <= Fraction(table.step) / 2

"""How often chance alone would do it: exact where it can be, else simulated from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb

DRAWS = 1999


def at_least(found: int, *, drawn: int, marked: int, whole: int) -> Fraction:
    """Chance of ``found`` marked ones or more among ``drawn`` of ``whole``, ``marked`` in all.

    The hypergeometric tail, exact (Fisher's test, one-sided): if it had been a lottery which of
    all ballots are this group's.
    """
    first = max(found, drawn + marked - whole, 0)
    last = min(drawn, marked)
    if first > last:
        return Fraction(0)
    term = comb(marked, first) * comb(whole - marked, drawn - first)
    total = 0
    for number in range(first, last + 1):
        total += term
        term = term * (marked - number) * (drawn - number)
        term //= (number + 1) * (whole - marked - drawn + number + 1)
    return min(Fraction(total, comb(whole, drawn)), Fraction(1))


def simulated(
    values: Sequence[int],
    size: int,
    *,
    seed: str,
    is_as_extreme: Callable[[Sequence[int]], bool],
    draws: int = DRAWS,
) -> Fraction:
    """Share of ``draws`` samples of ``size`` from ``values`` (without return) that are as extreme.

    One is added above and below, so it is never nought. The same seed and values give the same.
    """
    lot = random.Random(seed)  # noqa: S311 - a simulation anybody can repeat
    pool = sorted(values)
    hits = sum(is_as_extreme(lot.sample(pool, size)) for _draw in range(draws))
    return Fraction(hits + 1, draws + 1)

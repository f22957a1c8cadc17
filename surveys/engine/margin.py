"""How far chance could have moved a percentage: the margin at 95 %, with its assumptions.

Those who did not answer are taken to be like those who did; drawing without replacement from a
known number of people makes the margin smaller (finite population correction), down to nothing
when everybody answered. It says nothing about answers that were not honest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

_Z = Decimal("1.96")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Measured:
    """The mean of one question with the mean of the squares, over ``count`` answers."""

    weight: Fraction
    count: int
    mean: Fraction
    square: Fraction


def group_margin(parts: Iterable[Measured], *, population: int) -> Decimal | None:
    """The margin of a group's percentage, in percentage points; None without two answers.

    Answers of one person go together, so the margins of the questions are added up as if they
    went together completely: the margin is rather too large than too small.
    """
    known = list(parts)
    if not known or any(part.count < 2 for part in known):
        return None
    whole = sum((part.weight for part in known), Fraction(0))
    margins = [_margin(part, population) * _decimal(part.weight / whole) for part in known]
    return sum(margins, Decimal(0))


def whole_margin(groups: Iterable[tuple[Fraction, Decimal | None]]) -> Decimal | None:
    """The margin of the weighted mean of groups that answer independently of each other."""
    known = list(groups)
    if not known or any(margin is None for _weight, margin in known):
        return None
    whole = sum((weight for weight, _margin in known), Fraction(0))
    squares = [
        (_decimal(weight / whole) * margin) ** 2 for weight, margin in known if margin is not None
    ]
    return sum(squares, Decimal(0)).sqrt()


def shown_margin(margin: Decimal | None) -> Decimal | None:
    """One decimal, rounded up: finer would help to work out single answers."""
    return None if margin is None else margin.quantize(_TENTH, ROUND_CEILING)


def _margin(part: Measured, population: int) -> Decimal:
    spread = max(part.square - part.mean**2, Fraction(0))
    size = max(population, part.count)
    left = Fraction(size - part.count, size - 1) if size > 1 else Fraction(0)
    return _Z * _decimal(spread / (part.count - 1) * left).sqrt()


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)

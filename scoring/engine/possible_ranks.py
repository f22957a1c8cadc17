"""The places a unit may have when rounding and weights are not taken to the last digit.

What is varied, and nothing else:

- the weight of every field: points and maximum of the field are multiplied by one factor between
  1 − tolerance and 1 + tolerance, another one for each field, the same for all units;
- the index of every unit: afterwards it may be off by one rounding step, up or down, each unit
  for itself.

The interval holds the place of the unit under every such variation. It is never too narrow: a unit
is counted as surely above only if no variation puts it level or below, and as possibly above if
some variation does. With a tolerance of 0 both ends are reached. With a larger one it may be
wider than what is reached, since every pair of units is judged by itself; a pair whose maxima
differ (exclusions) is judged by the lowest and the highest index of each.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
_NO_TOLERANCE = Decimal(0)


class RankRange(NamedTuple):
    """The best and the worst place possible."""

    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class FieldSums:
    """What the index of one unit is made of, in whole thousandths of a point.

    ``points`` of every field, and in ``maxima`` what each adds to the maximum of the unit (0 for
    one that does not); ``fixed`` is what caps and floors of the whole added or took off, and stays.
    """

    points: tuple[int, ...]
    maxima: tuple[int, ...]
    fixed: int = 0


@dataclass(frozen=True, slots=True)
class _Ends:
    low: Fraction
    high: Fraction


def possible_ranks(
    units: Mapping[Key, FieldSums],
    *,
    places: int,
    tolerance: Decimal = _NO_TOLERANCE,
    of: Collection[Key] | None = None,
) -> dict[Key, RankRange]:
    """Return the interval of places (1, 2, 2, 4) of the units ``of``, or of all, in one group.

    ``places``: decimals of the index, so the rounding step is 10^−places percentage points.
    ``tolerance``: of the weights, in percent, from 0 to less than 100. Raises ValueError for
    another tolerance and for a unit without a maximum, which has no index and no place.
    """
    if not 0 <= tolerance < 100:
        raise ValueError(f"not a tolerance: {tolerance}")
    if not all(sum(unit.maxima) > 0 for unit in units.values()):
        raise ValueError("a unit without a maximum has no place")
    return _Group(units, places, Fraction(tolerance) / 100).ranges(units if of is None else of)


class _Group(Generic[Key]):
    """The units of one group, in the order of the lowest index each may have."""

    def __init__(self, units: Mapping[Key, FieldSums], places: int, spread: Fraction) -> None:
        self.units, self.spread = units, spread
        # Two indices move towards each other by a step each.
        self.apart = Fraction(2, 10**places)
        self.ends = {
            key: _Ends(_extreme(unit, spread, -1), _extreme(unit, spread, 1))
            for key, unit in units.items()
        }
        self.order = sorted(units, key=lambda key: self.ends[key].low)
        self.lows = [self.ends[key].low for key in self.order]
        self.widest = max((end.high - end.low for end in self.ends.values()), default=Fraction(0))

    def ranges(self, wanted: Collection[Key]) -> dict[Key, RankRange]:
        return {key: self._range(key) for key in wanted}

    def _range(self, key: Key) -> RankRange:
        own = self.ends[key]
        # Beyond these places nothing can change the order; between them each pair is looked at.
        start = bisect_left(self.lows, own.low - self.apart - self.widest)
        end = bisect_right(self.lows, own.high + self.apart)
        surely = possibly = len(self.order) - end
        if not self.spread:
            # Nobody lies between "possibly" and "surely" but by rounding alone.
            return RankRange(1 + surely, self._rounded(own.low))
        for other in self.order[start:end]:
            if other != key:
                surely += self._above(other, key, surely=True)
                possibly += self._above(other, key, surely=False)
        return RankRange(1 + surely, 1 + possibly)

    def _rounded(self, value: Fraction) -> int:
        """The worst place by rounding alone: the unit itself is among those within reach."""
        return len(self.lows) - bisect_right(self.lows, value - self.apart)

    def _above(self, other: Key, key: Key, *, surely: bool) -> bool:
        """Whether ``other`` is above ``key`` in every variation, or in some."""
        one, two = self.units[other], self.units[key]
        if one.maxima != two.maxima:
            ends, own = self.ends[other], self.ends[key]
            if surely:
                return ends.low - own.high > self.apart
            return ends.high - own.low > -self.apart
        # (index of one − index of two ∓ apart) × maximum: linear in the weights, so that the
        # extreme takes every weight at the end that its sign says.
        sign = -1 if surely else 1
        terms = [
            100 * (a - b) + sign * self.apart * full
            for a, b, full in zip(one.points, two.points, one.maxima, strict=True)
        ]
        middle = sum(terms) + 100 * (one.fixed - two.fixed)
        return middle + sign * self.spread * sum(abs(term) for term in terms) > 0


def _extreme(unit: FieldSums, spread: Fraction, sign: int) -> Fraction:
    """The lowest (sign −1) or highest (1) index before rounding, in percent.

    A quotient of two sums linear in the weights: starting from any value, taking every weight at
    the end that moves the quotient away from it leads to the extreme in finitely many steps.
    """
    value = _quotient(unit, [Fraction(1)] * len(unit.points))
    while spread:
        weights = [
            1 + spread * sign * (1 if 100 * points - value * full > 0 else -1)
            for points, full in zip(unit.points, unit.maxima, strict=True)
        ]
        further = _quotient(unit, weights)
        if (further - value) * sign <= 0:
            break
        value = further
    return value


def _quotient(unit: FieldSums, weights: list[Fraction]) -> Fraction:
    points = sum(w * value for w, value in zip(weights, unit.points, strict=True)) + unit.fixed
    return (
        100 * Fraction(points) / sum(w * full for w, full in zip(weights, unit.maxima, strict=True))
    )

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
differ (exclusions) is judged by the lowest and the highest index of each, rounded outwards.
"""

from bisect import bisect_right
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
_NO_TOLERANCE = Decimal(0)
_FINE = 10**12


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


class _Above(NamedTuple):
    """In every variation, in some."""

    surely: bool
    possibly: bool


class _Group(Generic[Key]):
    """The units of one group, in the order of the lowest index each may have.

    Whole numbers throughout: Python adds those many times faster than fractions. With a
    tolerance the ends are kept in units of 10^-12 percent, rounded outwards.
    """

    def __init__(self, units: Mapping[Key, FieldSums], places: int, spread: Fraction) -> None:
        self.units, self.spread = units, spread
        self.scale = 10**places
        # Two indices move towards each other by a step each.
        self.apart: int | Fraction = (
            Fraction(2, self.scale) if not spread else 2 * _FINE // self.scale
        )
        self.ends = {key: _ends(unit, spread) for key, unit in units.items()}
        self.order = sorted(units, key=lambda key: self.ends[key][0])
        self.lows = [self.ends[key][0] for key in self.order]
        self.widest = max((high - low for low, high in self.ends.values()), default=0)

    def ranges(self, wanted: Collection[Key]) -> dict[Key, RankRange]:
        return {key: self._range(key) for key in wanted}

    def _range(self, key: Key) -> RankRange:
        low, high = self.ends[key]
        # Beyond these places nothing can change the order; between them each pair is looked at.
        start = bisect_right(self.lows, low - self.apart - self.widest)
        end = bisect_right(self.lows, high + self.apart)
        surely = possibly = len(self.order) - end
        if not self.spread:
            # All from `start` on are within reach, the unit itself among them.
            return RankRange(1 + surely, len(self.order) - start)
        for other in self.order[start:end]:
            if other != key:
                above = self._above(other, key)
                surely += above.surely
                possibly += above.possibly
        return RankRange(1 + surely, 1 + possibly)

    def _above(self, other: Key, key: Key) -> _Above:
        """Whether ``other`` is above ``key`` in every variation, and in some."""
        one, two = self.units[other], self.units[key]
        if one.maxima != two.maxima:
            (low, high), own = self.ends[other], self.ends[key]
            return _Above(low - own[1] > self.apart, high - own[0] > -self.apart)
        # (index of one − index of two ∓ two steps) × maximum: linear in the weights, so that the
        # extreme takes every weight at the end that its sign says.
        ahead, scale = 100 * self.scale, self.spread
        least = most = ahead * (one.fixed - two.fixed) * scale.denominator
        for a, b, full in zip(one.points, two.points, one.maxima, strict=True):
            term = ahead * (a - b)
            less, more = term - 2 * full, term + 2 * full
            least += less * scale.denominator - abs(less) * scale.numerator
            most += more * scale.denominator + abs(more) * scale.numerator
        return _Above(least > 0, most > 0)


def _ends(unit: FieldSums, spread: Fraction) -> tuple[int | Fraction, int | Fraction]:
    """The lowest and the highest index before rounding, in percent."""
    points, full = 100 * (sum(unit.points) + unit.fixed), sum(unit.maxima)
    if not spread:
        index = Fraction(points, full)
        return index, index
    low, below = _extreme(unit, spread, -1)
    high, under = _extreme(unit, spread, 1)
    return low * _FINE // below, -(-high * _FINE // under)


def _extreme(unit: FieldSums, spread: Fraction, sign: int) -> tuple[int, int]:
    """The lowest (sign −1) or highest (1) index, as numerator and denominator.

    A quotient of two sums linear in the weights: starting from any value, taking every weight at
    the end that moves the quotient away from it leads to the extreme in finitely many steps.
    """
    whole, step = spread.denominator, spread.numerator * sign
    points, full = 100 * (sum(unit.points) + unit.fixed), sum(unit.maxima)
    while True:
        further, base = 100 * unit.fixed * whole, 0
        for own, most in zip(unit.points, unit.maxima, strict=True):
            weight = whole + (step if 100 * own * full > points * most else -step)
            further += 100 * own * weight
            base += most * weight
        if (further * full - points * base) * sign <= 0:
            return points, full
        points, full = further, base

"""A read formula: exact values, the names it uses, and the bounds of its value."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.rounding import rounded_units

Values = Mapping[str, Fraction]


class DivisionByZeroError(Exception):
    """The formula divides by a value that is 0."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest value possible; None: without bound."""

    low: Fraction | None
    high: Fraction | None

    def around(self, other: "Bounds") -> "Bounds":
        """Return the bounds of what may be either."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Bounds(low, high)

    def negative(self) -> "Bounds":
        """Return the bounds of the same with the other sign."""
        low, high = self.high, self.low
        return Bounds(None if low is None else -low, None if high is None else -high)


ANYTHING = Bounds(None, None)
Ranges = Mapping[str, Bounds]


class Number(ABC):
    """A part of a formula that has a number for a value."""

    @abstractmethod
    def value(self, values: Values) -> Fraction:
        """Compute it exactly. Raises DivisionByZeroError."""

    @abstractmethod
    def bounds(self, ranges: Ranges) -> Bounds:
        """Bound its value, never too narrowly."""

    @property
    @abstractmethod
    def names(self) -> frozenset[str]:
        """The variables it uses."""


class Truth(ABC):
    """A part of a formula that holds or does not."""

    @abstractmethod
    def holds(self, values: Values) -> bool:
        """Decide it exactly. Raises DivisionByZeroError."""

    @property
    @abstractmethod
    def names(self) -> frozenset[str]:
        """The variables it uses."""


@dataclass(frozen=True, slots=True)
class Literal(Number):
    """A number as written."""

    number: Decimal

    def value(self, values: Values) -> Fraction:
        return Fraction(self.number)

    def bounds(self, ranges: Ranges) -> Bounds:
        return Bounds(Fraction(self.number), Fraction(self.number))

    @property
    def names(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Variable(Number):
    """A named value."""

    name: str

    def value(self, values: Values) -> Fraction:
        return values[self.name]

    def bounds(self, ranges: Ranges) -> Bounds:
        return ranges[self.name]

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class Negative(Number):
    """Minus a number."""

    of: Number

    def value(self, values: Values) -> Fraction:
        return -self.of.value(values)

    def bounds(self, ranges: Ranges) -> Bounds:
        return self.of.bounds(ranges).negative()

    @property
    def names(self) -> frozenset[str]:
        return self.of.names


@dataclass(frozen=True, slots=True)
class Operation(Number):
    """Two numbers with +, -, * or / between them."""

    sign: str
    left: Number
    right: Number

    def value(self, values: Values) -> Fraction:
        left, right = self.left.value(values), self.right.value(values)
        if self.sign == "/":
            if not right:
                raise DivisionByZeroError
            return left / right
        if self.sign == "*":
            return left * right
        return left + right if self.sign == "+" else left - right

    def bounds(self, ranges: Ranges) -> Bounds:
        left, right = self.left.bounds(ranges), self.right.bounds(ranges)
        if self.sign == "-":
            right = right.negative()
        if self.sign in "+-":
            low = None if left.low is None or right.low is None else left.low + right.low
            high = None if left.high is None or right.high is None else left.high + right.high
            return Bounds(low, high)
        return _product(left, right) if self.sign == "*" else _quotient(left, right)

    @property
    def names(self) -> frozenset[str]:
        return self.left.names | self.right.names


@dataclass(frozen=True, slots=True)
class Extreme(Number):
    """The least or the greatest of several numbers."""

    greatest: bool
    of: tuple[Number, ...]

    def value(self, values: Values) -> Fraction:
        found = [item.value(values) for item in self.of]
        return max(found) if self.greatest else min(found)

    def bounds(self, ranges: Ranges) -> Bounds:
        found = [item.bounds(ranges) for item in self.of]
        lows = [item.low for item in found if item.low is not None]
        highs = [item.high for item in found if item.high is not None]
        if self.greatest:
            whole = len(highs) == len(found)
            return Bounds(max(lows, default=None), max(highs) if whole else None)
        whole = len(lows) == len(found)
        return Bounds(min(lows) if whole else None, min(highs, default=None))

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(item.names for item in self.of))


@dataclass(frozen=True, slots=True)
class Rounded(Number):
    """A number rounded half up."""

    of: Number
    places: int

    def value(self, values: Values) -> Fraction:
        return self._rounded(self.of.value(values))

    def bounds(self, ranges: Ranges) -> Bounds:
        inner = self.of.bounds(ranges)
        low, high = (None if end is None else self._rounded(end) for end in (inner.low, inner.high))
        return Bounds(low, high)

    def _rounded(self, value: Fraction) -> Fraction:
        return Fraction(rounded_units(value, self.places), 10**self.places)

    @property
    def names(self) -> frozenset[str]:
        return self.of.names


@dataclass(frozen=True, slots=True)
class If(Number):
    """One number or another; only the one that is taken is computed."""

    condition: Truth
    then: Number
    otherwise: Number

    def value(self, values: Values) -> Fraction:
        taken = self.then if self.condition.holds(values) else self.otherwise
        return taken.value(values)

    def bounds(self, ranges: Ranges) -> Bounds:
        return self.then.bounds(ranges).around(self.otherwise.bounds(ranges))

    @property
    def names(self) -> frozenset[str]:
        return self.condition.names | self.then.names | self.otherwise.names


@dataclass(frozen=True, slots=True)
class Comparison(Truth):
    """Two numbers compared."""

    sign: str
    left: Number
    right: Number

    def holds(self, values: Values) -> bool:
        left, right = self.left.value(values), self.right.value(values)
        if self.sign in {"=", "<>"}:
            return (left == right) is (self.sign == "=")
        if self.sign in {"<", "<="}:
            return left < right or (self.sign == "<=" and left == right)
        return left > right or (self.sign == ">=" and left == right)

    @property
    def names(self) -> frozenset[str]:
        return self.left.names | self.right.names


@dataclass(frozen=True, slots=True)
class Both(Truth):
    """Two conditions, of which all ("and") or one ("or") must hold."""

    every: bool
    left: Truth
    right: Truth

    def holds(self, values: Values) -> bool:
        if self.every:
            return self.left.holds(values) and self.right.holds(values)
        return self.left.holds(values) or self.right.holds(values)

    @property
    def names(self) -> frozenset[str]:
        return self.left.names | self.right.names


@dataclass(frozen=True, slots=True)
class Not(Truth):
    """The contrary of a condition."""

    of: Truth

    def holds(self, values: Values) -> bool:
        return not self.of.holds(values)

    @property
    def names(self) -> frozenset[str]:
        return self.of.names


def _product(left: Bounds, right: Bounds) -> Bounds:
    corners = [_times(one, other) for one in _ends(left) for other in _ends(right)]
    found = [corner for corner in corners if corner is not None]
    if len(found) == len(corners):
        return Bounds(min(found), max(found))
    if left.low is not None and left.low >= 0 and right.low is not None and right.low >= 0:
        return Bounds(left.low * right.low, None)
    return ANYTHING


def _ends(bounds: Bounds) -> tuple[Fraction | None, Fraction | None]:
    return bounds.low, bounds.high


def _times(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left * right


def _quotient(left: Bounds, right: Bounds) -> Bounds:
    low, high = right.low, right.high
    positive = low is not None and low > 0
    if not positive and (high is None or high >= 0):
        return ANYTHING
    # The further from 0 the divisor may go, the nearer to 0 its inverse: at most 0 itself.
    ends = [Fraction(0) if end is None else 1 / end for end in (low, high)]
    return _product(left, Bounds(min(ends), max(ends)))

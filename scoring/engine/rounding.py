"""The one rounding function of the whole project."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MAX_PLACES = 4
_QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(MAX_PLACES + 1))


def round_points(value: Decimal | Fraction, places: int) -> Decimal:
    """Return `value` with `places` decimals, ties going away from zero (ROUND_HALF_UP).

    A Fraction is rounded from its exact value, so no earlier rounding can create or hide a tie.
    """
    if isinstance(value, Decimal):
        rounded = value.quantize(_QUANTA[places], ROUND_HALF_UP)
        return rounded or abs(rounded)  # never -0.00
    units = rounded_units(value, places)
    return Decimal(units).scaleb(-places)


def rounded_units(value: Fraction, places: int) -> int:
    """Return `value` rounded half up, counted in units of the last decimal."""
    scaled = value * Fraction(10**places)
    units = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return -units if scaled < 0 else units

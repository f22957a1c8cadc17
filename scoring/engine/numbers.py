"""Exact numbers from stored text, and back to plain text."""

import re
from decimal import Decimal
from fractions import Fraction

ZERO = Decimal(0)
HUNDRED = Decimal(100)
SHOWN_PLACES = 4
_DIGITS = 15
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)


def decimal_of(value: object) -> Decimal | None:
    """Return the Decimal of a JSON string or number, None when it is not a plain decimal number.

    A JSON number that a reader turned into a float is taken by its shortest text, which is what
    was written. Exponents, infinities and more than 15 + 10 digits are refused.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    if isinstance(value, Decimal):
        small = value.is_finite() and abs(value.adjusted()) <= _DIGITS
        text = format(value, "f") if small else ""
    elif isinstance(value, int):
        text = str(value) if abs(value) < 10**_DIGITS else ""
    else:
        text = str(value)
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def plain(value: Decimal) -> str:
    """Write a Decimal without exponent and without trailing zeros: "10", "0.25", "-1.5"."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def shown(value: Decimal | Fraction, places: int = SHOWN_PLACES) -> str:
    """Write an exact value for a reader, cut (never rounded) after `places` decimals.

    Cutting keeps the text on the same side of a closed–open bound as the value: 94.99999 is
    shown as 94.9999 and never as 95.
    """
    exact = Fraction(value)
    units = abs(exact.numerator) * 10**places // exact.denominator
    cut = Decimal(units).scaleb(-places)
    return plain(-cut if exact < 0 else cut)


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a plain number really has (trailing zeros do not count)."""
    return len(plain(value).partition(".")[2])

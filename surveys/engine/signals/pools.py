"""Groups of ballots side by side: a cell, its peers, and what a signal says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from surveys.engine.signals.traits import Traits

# A signal is a flag when chance alone gives it to fewer than one group in a thousand.
RARE = Fraction(1, 1000)
_SHOWN = Decimal("0.0001")
_TINY = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Cell:
    """The ballots of one group of respondents about one object, by one questionnaire.

    ``key`` orders cells and seeds what is simulated; ``rated`` and ``group`` are the object and
    the group it is about.
    """

    key: str
    rated: str
    group: str
    ballots: tuple[Traits, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """What stands out in one cell.

    ``measure`` is 0 … 1, ``base`` the same over the peers, ``highest`` the highest of a peer.
    ``chance``: how often a group like its peers would show this or more. ``ballots``: how many
    are in the cell, ``members`` how many of them the signal is about (both at least k).
    ``pattern``: what those share, empty when the whole group is meant.
    """

    kind: str
    cell: str
    measure: Decimal
    base: Decimal
    highest: Decimal
    chance: Decimal
    ballots: int
    members: int
    peers: int
    pattern: str = ""


def large(cells: Iterable[Cell], *, least: int) -> list[Cell]:
    """The cells with at least ``least`` ballots, in order: others are not looked at at all."""
    return sorted((cell for cell in cells if len(cell.ballots) >= least), key=lambda cell: cell.key)


def shown(value: Fraction) -> Decimal:
    """A measure with four decimals, kept within 0 … 1."""
    return _decimal(min(max(value, Fraction(0)), Fraction(1)), _SHOWN)


def shown_chance(value: Fraction) -> Decimal:
    """A probability with six decimals, never shown as nought."""
    return max(_decimal(value, _TINY), _TINY)


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _decimal(value: Fraction, step: Decimal) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(step, rounding=ROUND_HALF_UP)

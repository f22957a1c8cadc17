"""Variance collapse: a group that is of one mind where the same groups elsewhere are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from surveys.engine.signals.chance import simulated
from surveys.engine.signals.pools import (
    RARE,
    Cell,
    Signal,
    large,
    median,
    shown,
    shown_chance,
)

# 1 − variance ÷ variance of the peers: a tenth of their variance is worth a question. A unit at the
# top of the scale has little variance honestly; the limit was set by simulated honest waves.
COLLAPSED = Fraction(9, 10)


def variance_collapse(cells: Iterable[Cell], *, least: int, seed: str) -> list[Signal]:
    """Groups whose scores lie far closer together than those of the same group elsewhere.

    The scores of the peers are taken as distances from the mean of their own group, so that units
    which are rated differently are not taken for a wide spread.
    """
    scores = {cell.key: _scores(cell) for cell in large(cells, least=least)}
    scores = {key: values for key, values in scores.items() if len(values) >= least}
    found = []
    for key, own in scores.items():
        others = [values for other, values in scores.items() if other != key]
        distances = [distance for values in others for distance in _distances(values)]
        usual = _variance(distances) if len(distances) > len(own) else Fraction(0)
        if not usual:
            continue
        measures = [_collapse(values, usual) for values in others]
        measure = _collapse(own, usual)
        if measure < COLLAPSED:
            continue
        chance = _chance(own, distances, f"{seed}:spread:{key}")
        if chance > RARE:
            continue
        found.append(
            Signal(
                kind="variance_collapse",
                cell=key,
                measure=shown(measure),
                base=shown(median(measures)),
                highest=shown(max(measures)),
                chance=shown_chance(chance),
                ballots=len(own),
                members=len(own),
                peers=len(others),
            )
        )
    return found


def _scores(cell: Cell) -> list[int]:
    return [ballot.score for ballot in cell.ballots if ballot.score is not None]


def _distances(values: Sequence[int]) -> list[int]:
    """From the mean of the group, rounded to whole hundredths."""
    total, number = sum(values), len(values)
    return [value - round(Fraction(total, number)) for value in values]


def _variance(values: Sequence[int]) -> Fraction:
    number = len(values)
    total = sum(values)
    return Fraction(number * sum(value * value for value in values) - total * total, number**2)


def _collapse(values: Sequence[int], usual: Fraction) -> Fraction:
    return min(max(1 - _variance(values) / usual, Fraction(0)), Fraction(1))


def _chance(own: Sequence[int], distances: Sequence[int], seed: str) -> Fraction:
    limit = _scaled(own)

    def as_narrow(drawn: Sequence[int]) -> bool:
        return _scaled(drawn) <= limit

    return simulated(distances, len(own), seed=seed, is_as_extreme=as_narrow)


def _scaled(values: Sequence[int]) -> int:
    """Variance times the square of the number: whole, and comparable for one size."""
    total = sum(values)
    return len(values) * sum(value * value for value in values) - total * total

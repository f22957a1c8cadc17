"""What is left out and yet follows: golden cases, and the defence against the attack."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.rounding import round_points
from surveys.engine.concealing import concealed
from surveys.engine.differencing import Table, differ_by_few, given_away
from surveys.engine.suppression import hidden_cells
from surveys.engine.tally import PLACES

WORTHS = tuple(map(Decimal, (100, 60, 20, 0)))
STEP = Decimal(1).scaleb(-PLACES)


def table(*counts: int | None, total: int, mean: str | None = None) -> Table:
    worths = WORTHS[: len(counts)]
    return Table(total, counts, worths, None if mean is None else Decimal(mean), STEP)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        # One number left out: the total tells it.
        (table(20, None, 9, 0, total=31), 1),
        # Two, but they are one person each: there is only one way.
        (table(20, None, None, 9, total=31), 2),
        # Two of five people: 1 + 4 … 4 + 1.
        (table(20, None, None, 9, total=34), 0),
        # The same with the mean: two equations, two unknown.
        (table(20, None, None, 9, total=34, mean="64.12"), 2),
        # Three with the mean: two ways at least.
        (table(20, None, None, None, total=44, mean="61.36"), 0),
        # A large number may follow; it is of nobody.
        (table(20, None, 9, 0, total=60), 0),
        (table(20, 7, 9, 0, total=36), 0),
    ],
)
def test_golden_cases(found: Table, told: int) -> None:
    assert given_away(found, least=5) == told


def test_two_counts_that_few_ballots_tell_apart() -> None:
    assert differ_by_few([30, 30, 28, 20], least=5) == 2
    assert differ_by_few([30, 25], least=5) == 0


@given(st.lists(st.integers(0, 12), min_size=2, max_size=4))
def test_leaving_out_with_complement_stands_without_a_mean(counts: list[int]) -> None:
    named = {str(place): count for place, count in enumerate(counts)}
    hidden = hidden_cells(named, least=5)
    if hidden == {cell for cell, count in named.items() if count}:
        return  # then nothing is shown at all
    shown = tuple(None if cell in hidden else count for cell, count in named.items())
    assert given_away(table(*shown, total=sum(counts)), least=5) == 0


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4).filter(lambda counts: sum(counts) >= 5))
def test_what_is_shown_stands_with_the_mean(counts: list[int]) -> None:
    named = {str(place): count for place, count in enumerate(counts)}
    worths = {str(place): worth for place, worth in enumerate(WORTHS)}
    mean = Fraction(sum(w * n for w, n in zip(WORTHS, counts, strict=True))) / sum(counts)
    hidden = concealed(named, worths, mean=mean, least=5)
    shown = tuple(None if cell in hidden else count for cell, count in named.items())
    found = Table(
        sum(counts),
        shown,
        WORTHS,
        round_points(mean, PLACES),
        STEP,
        are_some=hidden != set(named),
    )
    if found.are_some:
        assert given_away(found, least=5) == 0


def test_the_percentage_of_six_answers_tells_them_although_nothing_else_is_shown() -> None:
    """A limit that decision 0004 names: the percentage is the official result."""
    found = Table(6, (None,) * 4, WORTHS, Decimal("3.33"), STEP, are_some=False)
    assert given_away(found, least=5) == 1

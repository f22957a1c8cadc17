from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.rounding import MAX_PLACES, round_points
from tests.scoring.engine.samples import RELAXED


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("94.995", "95.00"),
        ("84.995", "85.00"),
        ("74.995", "75.00"),
        ("69.995", "70.00"),
        ("94.994999", "94.99"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("2.675", "2.68"),
        ("1.005", "1.01"),
        ("10", "10.00"),
    ],
)
def test_round_points_takes_ties_away_from_zero(value: str, rounded: str) -> None:
    assert str(round_points(Decimal(value), 2)) == rounded
    assert str(round_points(Fraction(value), 2)) == rounded


@pytest.mark.parametrize(
    ("places", "rounded"), [(0, "8"), (1, "7.5"), (2, "7.53"), (3, "7.529"), (4, "7.5294")]
)
def test_round_points_keeps_the_places_of_the_set(places: int, rounded: str) -> None:
    assert str(round_points(Fraction(128, 17), places)) == rounded


def test_round_points_of_a_fraction_just_below_a_tie_goes_down() -> None:
    below = Fraction(94995, 1000) - Fraction(1, 10**60)

    assert str(round_points(below, 2)) == "94.99"


@RELAXED
@given(st.fractions(-1000, 1000), st.integers(0, MAX_PLACES))
def test_round_points_moves_a_value_by_half_a_unit_at_most(value: Fraction, places: int) -> None:
    moved = abs(Fraction(round_points(value, places)) - value)

    assert moved <= Fraction(1, 2 * 10**places)


@RELAXED
@given(st.decimals(-1000, 1000, places=6), st.integers(0, MAX_PLACES))
def test_round_points_of_a_decimal_equals_that_of_its_fraction(value: Decimal, places: int) -> None:
    assert str(round_points(value, places)) == str(round_points(Fraction(value), places))

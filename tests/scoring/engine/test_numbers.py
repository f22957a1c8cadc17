from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.numbers import decimal_of, decimals_of, plain, shown
from tests.scoring.engine.samples import RELAXED


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0.25", "0.25"),
        ("-1", "-1"),
        (3, "3"),
        (0.1, "0.1"),
        (Decimal("1E+2"), "100"),
        (Decimal("2.50"), "2.50"),
        ("999999999999999.9999999999", "999999999999999.9999999999"),
    ],
)
def test_decimal_of_takes_plain_numbers_exactly(value: object, number: str) -> None:
    assert str(decimal_of(value)) == number


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "1,5",
        "1e3",
        ".5",
        "5.",
        "NaN",
        "Infinity",
        "１２",
        " 1",
        "1" * 16,
        10**15,
        pytest.param(10**5000, id="huge"),
        1e300,
        float("nan"),
        Decimal("NaN"),
        Decimal("1E+999999"),
        [],
        {},
    ],
)
def test_decimal_of_refuses_everything_else(value: object) -> None:
    assert decimal_of(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [("10.00", "10"), ("1E+2", "100"), ("0.250", "0.25"), ("-0.00", "0"), ("-1.50", "-1.5")],
)
def test_plain_writes_no_exponent_and_no_trailing_zeros(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(2, 3) * 100, "66.6666"),
        (Fraction(94_999_999, 1_000_000), "94.9999"),
        (Fraction("94.995"), "94.995"),
        (Fraction(-1, 3), "-0.3333"),
        (Decimal(85), "85"),
        (Fraction(-1, 10**9), "0"),
    ],
)
def test_shown_cuts_and_never_rounds(value: Decimal | Fraction, text: str) -> None:
    assert shown(value) == text


@RELAXED
@given(st.fractions(0, 200), st.integers(0, 200))
def test_shown_stays_on_its_side_of_a_whole_bound(value: Fraction, bound: int) -> None:
    assert (Fraction(shown(value)) >= bound) == (value >= bound)


@pytest.mark.parametrize(("value", "places"), [("1.50", 1), ("2", 0), ("0.125", 3), ("1E+1", 0)])
def test_decimals_of_counts_real_decimals(value: str, places: int) -> None:
    assert decimals_of(Decimal(value)) == places

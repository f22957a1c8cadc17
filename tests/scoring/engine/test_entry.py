from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.entry import AmbiguousNumberError, typed_number
from scoring.engine.fields import FactField
from scoring.engine.numbers import plain
from tests.scoring.engine.samples import RELAXED

NUMBER = FactField("value", "number", "value")
WHOLE = FactField("count", "number", "count", minimum=Decimal(0), whole=True)
PERCENT = FactField("percent", "percent", "percent", minimum=Decimal(0), maximum=Decimal(100))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0,25", "0.25"),
        ("1.234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1,234", "1.234"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234.567,89", "1234567.89"),
        ("0.250", "0.250"),
        ("1234.567", "1234.567"),
        ("12 345,6", "12345.6"),
        ("12\u00a0345", "12345"),
        ("1 234 567.8", "1234567.8"),
        ("1 234", "1234"),
        (" 5 ", "5"),
        ("−3,5", "-3.5"),
        ("87,5 %", "87.5"),
        ("40", "40"),
    ],
)
def test_typed_number_reads_what_has_one_meaning(text: str, number: str) -> None:
    assert str(typed_number(text, NUMBER)) == number


@pytest.mark.parametrize(
    "text",
    [
        "1 5",
        "12 34,5",
        "1 234.567.8",
        "abc",
        "",
        "1,2,3",
        "1.2.3",
        "12,34.5",
        "1.23,4,5",
        "1,2.3,4",
        "--1",
        ",5",
        "5,",
        "1e3",
    ],
)
def test_typed_number_refuses_what_is_no_number(text: str) -> None:
    assert typed_number(text, NUMBER) is None


def test_typed_number_refuses_what_has_two_meanings() -> None:
    with pytest.raises(AmbiguousNumberError) as caught:
        typed_number("1.234", NUMBER)

    assert (plain(caught.value.as_decimal), plain(caught.value.as_thousands)) == ("1.234", "1234")
    assert str(caught.value) == "1.234 or 1234"


@pytest.mark.parametrize(
    ("text", "field", "number"),
    [
        ("1.234", WHOLE, "1234"),
        ("94.995", PERCENT, "94.995"),
        ("1.234", PERCENT, "1.234"),
        ("100.500", PERCENT, "100.5"),
        ("-1.234", WHOLE, "-1.234"),
    ],
)
def test_typed_number_drops_the_meaning_the_field_cannot_take(
    text: str, field: FactField, number: str
) -> None:
    found = typed_number(text, field)

    assert found is not None
    assert plain(found) == number


@RELAXED
@given(st.decimals(-(10**9), 10**9, places=4))
def test_typed_number_reads_back_every_decimal_comma(number: Decimal) -> None:
    assert typed_number(plain(number).replace(".", ","), NUMBER) == number

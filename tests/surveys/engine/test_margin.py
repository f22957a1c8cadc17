"""The margin of a percentage: by hand, and its laws."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.margin import Measured, group_margin, shown_margin, whole_margin


def measured(*percents: int, weight: int = 1) -> Measured:
    count = len(percents)
    mean = Fraction(sum(percents), count)
    return Measured(Fraction(weight), count, mean, Fraction(sum(p * p for p in percents), count))


def test_margin_by_hand() -> None:
    # 10 answers, half 100 and half 0: s² = 2500 · 10 / 9; 1.96 · √(2500 / 9) · √(90 / 99)
    margin = group_margin([measured(*[100] * 5, *[0] * 5)], population=100)
    assert shown_margin(margin) == Decimal("31.2")


def test_nothing_is_left_to_chance_when_everybody_answered() -> None:
    assert group_margin([measured(100, 0, 60, 20, 0)], population=5) == 0


def test_one_answer_has_no_margin() -> None:
    assert group_margin([measured(100)], population=9) is None
    assert group_margin([], population=9) is None
    assert whole_margin([(Fraction(1), None), (Fraction(1), Decimal(3))]) is None
    assert shown_margin(None) is None


def test_groups_answer_independently() -> None:
    whole = whole_margin([(Fraction(1), Decimal(3)), (Fraction(1), Decimal(4))])
    assert whole == Decimal("2.5")


@given(st.lists(st.integers(0, 100), min_size=5, max_size=40), st.integers(0, 500))
def test_margin_is_never_negative_and_grows_with_the_population(
    percents: list[int], more: int
) -> None:
    part = measured(*percents)
    near = group_margin([part], population=len(percents))
    far = group_margin([part], population=len(percents) + more)
    assert near == 0
    assert far is not None
    assert 0 <= far <= 100

"""The interval of places holds every place that a variation leads to."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.possible_ranks import FieldSums, RankRange, possible_ranks

FULL = (40_000, 60_000)


def unit(*points: int, fixed: int = 0, maxima: tuple[int, ...] = FULL) -> FieldSums:
    return FieldSums(points, maxima, fixed)


def index(sums: FieldSums, weights: list[Fraction]) -> Fraction:
    points = sum((w * p for w, p in zip(weights, sums.points, strict=True)), Fraction(sums.fixed))
    full = sum((w * m for w, m in zip(weights, sums.maxima, strict=True)), Fraction(0))
    return 100 * points / full


def place(values: dict[str, Fraction], key: str) -> int:
    return 1 + sum(value > values[key] for value in values.values())


def test_units_far_apart_keep_their_places() -> None:
    units = {"a": unit(40_000, 50_000), "b": unit(30_000, 50_000), "c": unit(0, 0)}

    assert possible_ranks(units, places=2) == {
        "a": RankRange(1, 1),
        "b": RankRange(2, 2),
        "c": RankRange(3, 3),
    }


def test_two_steps_apart_may_be_level_but_not_change_places() -> None:
    units = {"a": unit(30_020, 50_000), "b": unit(30_000, 50_000)}

    assert possible_ranks(units, places=2)["a"] == RankRange(1, 1)
    assert possible_ranks(units, places=2)["b"] == RankRange(1, 2)


def test_less_than_two_steps_apart_may_change_places() -> None:
    units = {"a": unit(30_019, 50_000), "b": unit(30_000, 50_000)}

    assert set(possible_ranks(units, places=2).values()) == {RankRange(1, 2)}
    assert possible_ranks(units, places=4)["b"] == RankRange(2, 2)


def test_weights_change_the_places_of_units_good_at_different_things() -> None:
    units = {"a": unit(40_000, 40_000), "b": unit(21_000, 58_000), "c": unit(20_000, 40_000)}

    assert possible_ranks(units, places=2)["b"] == RankRange(2, 2)
    found = possible_ranks(units, places=2, tolerance=Decimal(5))
    assert found == {"a": RankRange(1, 2), "b": RankRange(1, 2), "c": RankRange(3, 3)}


def test_a_unit_that_is_better_at_everything_stays_above_for_any_weight() -> None:
    units = {"a": unit(30_000, 50_000), "b": unit(29_000, 49_000)}

    assert possible_ranks(units, places=2, tolerance=Decimal(50))["a"] == RankRange(1, 1)


def test_only_what_is_asked_for_is_answered() -> None:
    units = {"a": unit(1_000, 0), "b": unit(0, 0)}

    assert possible_ranks(units, places=2, of=["b"]) == {"b": RankRange(2, 2)}
    assert possible_ranks({}, places=2) == {}


@pytest.mark.parametrize("tolerance", ["-0.1", "100"])
def test_another_tolerance_is_refused(tolerance: str) -> None:
    with pytest.raises(ValueError, match="tolerance"):
        possible_ranks({"a": unit(0, 0)}, places=2, tolerance=Decimal(tolerance))


def test_a_unit_without_maximum_is_refused() -> None:
    with pytest.raises(ValueError, match="maximum"):
        possible_ranks({"a": unit(0, 0, maxima=(0, 0))}, places=2)


SUMS = st.builds(
    FieldSums,
    st.tuples(st.integers(0, 40), st.integers(0, 60), st.integers(-10, 5)),
    st.sampled_from([(40, 60, 0), (40, 60, 5), (40, 0, 0), (0, 60, 0)]),
    st.integers(-5, 5),
)
FACTORS = st.fractions(-1, 1, max_denominator=20)


@given(
    rows=st.lists(SUMS, min_size=1, max_size=7),
    places=st.integers(0, 2),
    tolerance=st.decimals(0, 60, places=1),
    turns=st.lists(FACTORS, min_size=3, max_size=3),
    data=st.data(),
)
def test_every_variation_stays_inside(
    rows: list[FieldSums],
    places: int,
    tolerance: Decimal,
    turns: list[Fraction],
    data: st.DataObject,
) -> None:
    units = {str(number): row for number, row in enumerate(rows)}
    weights = [1 + turn * Fraction(tolerance) / 100 for turn in turns]
    values = {
        key: index(row, weights) + data.draw(FACTORS) / 10**places for key, row in units.items()
    }

    found = possible_ranks(units, places=places, tolerance=tolerance)

    for key in units:
        assert found[key].best <= place(values, key) <= found[key].worst


@given(rows=st.lists(SUMS, min_size=1, max_size=4), places=st.integers(0, 1))
def test_by_rounding_alone_both_ends_are_reached(rows: list[FieldSums], places: int) -> None:
    units = {str(number): row for number, row in enumerate(rows)}
    step = Fraction(1, 10**places)
    reached: dict[str, set[int]] = {key: set() for key in units}
    for errors in product((-step, Fraction(0), step), repeat=len(units)):
        values = {
            key: index(row, [Fraction(1)] * 3) + error
            for (key, row), error in zip(units.items(), errors, strict=True)
        }
        for key in units:
            reached[key].add(place(values, key))

    found = possible_ranks(units, places=places)

    assert found == {key: RankRange(min(all_), max(all_)) for key, all_ in reached.items()}


@given(
    points=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=2),
    tolerance=st.sampled_from([Decimal(10), Decimal(30)]),
)
def test_for_two_units_of_one_maximum_both_ends_are_reached(
    points: list[tuple[int, int]], tolerance: Decimal
) -> None:
    one, two = (FieldSums(item, (8, 8)) for item in points)
    spread = Fraction(tolerance) / 100
    places = set()
    for turns in product((-1, 0, 1), repeat=2):
        weights = [1 + turn * spread for turn in turns]
        for errors in product((-1, 0, 1), repeat=2):
            values = {
                "one": index(one, weights) + errors[0],
                "two": index(two, weights) + errors[1],
            }
            places.add(place(values, "one"))

    found = possible_ranks({"one": one, "two": two}, places=0, tolerance=tolerance)

    assert found["one"] == RankRange(min(places), max(places))

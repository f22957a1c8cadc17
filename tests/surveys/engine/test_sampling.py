"""A sample is decided by its seed alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.sampling import Member, draw, shares

PEOPLE = [Member(key) for key in range(1, 21)]


def test_seed_decides_and_order_does_not() -> None:
    drawn = draw(PEOPLE, size=5, seed="2026-a")
    # printf '2026-a:1' | sha256sum and so on: the five smallest.
    assert drawn == frozenset({1, 10, 13, 14, 16})
    assert drawn == draw(reversed(PEOPLE), size=5, seed="2026-a")
    assert drawn != draw(PEOPLE, size=5, seed="2026-b")


def test_more_than_there_are_takes_all() -> None:
    assert draw(PEOPLE, size=99, seed="x") == frozenset(range(1, 21))


@pytest.mark.parametrize(
    ("sizes", "size", "wanted"),
    [
        ({"a": 50, "b": 30, "c": 20}, 10, {"a": 5, "b": 3, "c": 2}),
        ({"a": 98, "b": 1, "c": 1}, 10, {"a": 8, "b": 1, "c": 1}),
        ({"a": 5, "b": 5, "c": 5}, 2, {"a": 1, "b": 1, "c": 0}),
        ({"a": 1, "b": 2}, 9, {"a": 1, "b": 2}),
        ({"a": 7, "b": 7, "c": 6}, 10, {"a": 4, "b": 3, "c": 3}),
    ],
)
def test_shares_of_strata(sizes: dict[str, int], size: int, wanted: dict[str, int]) -> None:
    assert shares(sizes, size=size) == wanted


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 60), min_size=1, max_size=8),
    st.integers(1, 300),
)
def test_shares_add_up_and_never_exceed_a_stratum(sizes: dict[str, int], size: int) -> None:
    found = shares(sizes, size=size)
    assert sum(found.values()) == min(size, sum(sizes.values()))
    assert all(0 <= found[name] <= sizes[name] for name in sizes)

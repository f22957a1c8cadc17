"""One person on several lists is asked once."""

from __future__ import annotations

from surveys.engine.duplicates import Entry, losers


def entry(key: int, rank: int, *marks: str) -> Entry:
    return Entry(key, (rank,), frozenset(marks))


def test_group_with_the_smaller_priority_number_wins() -> None:
    assert losers([entry(1, 3, "a"), entry(2, 1, "a"), entry(3, 2, "b")]) == {1: 2}


def test_any_one_mark_is_enough_also_through_a_third_entry() -> None:
    found = losers([entry(1, 2, "a"), entry(2, 3, "a", "n"), entry(3, 1, "n")])
    assert found == {1: 3, 2: 3}


def test_equal_rank_keeps_the_entry_that_was_there_first() -> None:
    assert losers([entry(9, 1, "a"), entry(4, 1, "a")]) == {9: 4}


def test_entries_without_marks_are_people_of_their_own() -> None:
    assert losers([entry(1, 1), entry(2, 1)]) == {}

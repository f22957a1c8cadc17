"""From ballots to percentages: golden cases by hand, laws by generated ballots."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.reading import parse_form
from surveys.engine.suppression import hidden_cells
from surveys.engine.tally import Voters, tally
from tests.surveys.engine.forms import document

FORM = parse_form(document())


def ballots(*choices: str, extra: dict[str, Any] | None = None) -> tuple[dict[str, Any], ...]:
    return tuple({"q1": choice, **(extra or {})} for choice in choices)


def voters(key: str, *choices: str, weight: str = "1", sample: int = 5, **more: Any) -> Voters:
    return Voters(key, Decimal(weight), sample, FORM, ballots(*choices, **more))


def test_mean_of_one_group_by_hand() -> None:
    # q1: (100 + 60 + 60 + 20 + 0) / 5 = 48; q3 unanswered, so only q1 counts.
    result = tally([voters("hdnd", *"abbcd")], least_group=5)["1.7"]
    assert result.percent == Decimal("48.00")
    assert [(part.question, part.count) for part in result.groups[0].parts] == [
        ("q1", 5),
        ("q3", 0),
    ]


def test_questions_of_a_leaf_are_weighted() -> None:
    # q1 = 100 (weight 2), q3 = 50 + 40 = 90 (weight 1): (200 + 90) / 3 = 96.666…
    result = tally([voters("hdnd", *"aaaaa", extra={"q3": ["x", "z"]})], least_group=5)["1.7"]
    assert result.percent == Decimal("96.67")


def test_rows_of_a_matrix_feed_by_their_weight() -> None:
    answers = {"q2": {"hop-ly": "a", "kha-thi": "c"}}
    result = tally([voters("hdnd", *"aaaaa", extra=answers)], least_group=5)["2.3"]
    assert result.percent == Decimal("40.00")  # (100 · 1 + 20 · 3) / 4


def test_groups_are_weighted_and_small_ones_do_not_count() -> None:
    groups = [
        voters("hdnd", *"aaaaa", weight="3"),
        voters("so", *"dddddd", weight="1"),
        voters("phong", *"dddd", weight="9"),
        voters("huyen", *"ddddd", weight="9", sample=6),
    ]
    result = tally(groups, least_group=5)["1.7"]
    assert result.percent == Decimal("75.00")
    assert [group.why for group in result.groups] == [
        "",
        "",
        "below_least_group",
        "below_least_sample",
    ]


@pytest.mark.parametrize(("silence", "percent"), [("leave_out", "100.00"), ("zero", "60.00")])
def test_no_opinion_counts_as_declared(silence: str, percent: str) -> None:
    form = parse_form(document(silence=silence))
    group = Voters("hdnd", Decimal(1), 5, form, ballots(*"aaa--"))
    assert tally([group], least_group=5)["1.7"].percent == Decimal(percent)


def test_nobody_with_an_opinion_gives_no_number() -> None:
    result = tally([voters("hdnd", *"-----")], least_group=5)["1.7"]
    assert (result.percent, result.groups[0].why) == (None, "no_opinion_at_all")


def test_tie_is_rounded_half_up_once() -> None:
    # 8 ballots: seven of 100 and one of 60 → 95; 16 with one 20 → (15·100 + 20)/16 = 95.0
    # 800 ballots: 799 of 100, one of 0 → 99.875 → 99.88
    result = tally([voters("hdnd", *("a" * 799 + "d"))], least_group=5)["1.7"]
    assert result.percent == Decimal("99.88")


@given(st.lists(st.sampled_from("abcd-"), min_size=5, max_size=60), st.randoms())
def test_result_lies_between_the_answers_and_knows_no_order(choices: list[str], lot: Any) -> None:
    result = tally([voters("g", *choices)], least_group=5)["1.7"].percent
    worth = {"a": 100, "b": 60, "c": 20, "d": 0}
    given_ = [worth[choice] for choice in choices if choice != "-"]
    if not given_:
        assert result is None
        return
    assert result is not None
    assert min(given_) <= result <= max(given_)
    lot.shuffle(choices)
    assert tally([voters("g", *choices)], least_group=5)["1.7"].percent == result


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8), st.integers(5, 9))
def test_hidden_cells_cannot_be_found_by_subtraction(counts: dict[str, int], least: int) -> None:
    hidden = hidden_cells(counts, least=least)
    assert all(counts[cell] == 0 or counts[cell] >= least for cell in counts if cell not in hidden)
    rest = sum(counts[cell] for cell in hidden)
    enough = len([cell for cell in counts if counts[cell]]) == len(hidden)
    if hidden and not enough:
        assert len(hidden) >= 2
        assert rest >= least


def test_lone_small_cell_takes_the_next_smallest_with_it() -> None:
    assert hidden_cells({"A": 3, "B": 40, "C": 9, "D": 0}, least=5) == {"A", "C"}
    assert hidden_cells({"A": 30, "B": 0}, least=5) == frozenset()
    assert hidden_cells({"A": 1, "B": 2, "C": 50}, least=5) == {"A", "B", "C"}

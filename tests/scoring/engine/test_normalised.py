import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.score import best_value, evaluate
from tests.scoring.engine.samples import (
    RELAXED,
    field_names,
    leaf,
    mistakes_of,
    problems_of,
    steps_of,
)

Json = dict[str, Any]

RATE: dict[str, Any] = {"kind": "normalised", "input": "percent"}
MONEY: dict[str, Any] = {"kind": "normalised", "input": "amount", "unit": "tỷ đồng"}
COMPLAINTS: dict[str, Any] = {"kind": "normalised", "input": "count", "better": "less"}


def points(
    rule: dict[str, Any], facts: dict[str, Any], best: str | None, maximum: str = "4"
) -> str:
    known = None if best is None else Fraction(best)
    return str(evaluate(leaf(rule, maximum), facts, best=known).points)


@pytest.mark.parametrize(
    ("rule", "facts", "best", "expected"),
    [
        (RATE, {"percent": "60"}, "80", "3.00"),
        (RATE, {"percent": "80"}, "80", "4.00"),
        (RATE, {"percent": "90"}, "80", "4.00"),
        (RATE, {"percent": "60"}, None, "4.00"),
        (RATE, {"percent": "0"}, "0", "0.00"),
        (RATE, {"numerator": "1", "denominator": "3"}, "100", "1.33"),
        (MONEY, {"amount": "12.5"}, "50", "1.00"),
        (COMPLAINTS, {"count": "4"}, "2", "2.00"),
        (COMPLAINTS, {"count": "2"}, "4", "4.00"),
        (COMPLAINTS, {"count": "0"}, "0", "4.00"),
        (COMPLAINTS, {"count": "3"}, "0", "0.00"),
    ],
)
def test_points_follow_the_best_of_the_group(
    rule: dict[str, Any], facts: dict[str, Any], best: str | None, expected: str
) -> None:
    assert points(rule, facts, best) == expected


def test_best_is_found_among_all_units() -> None:
    facts: list[Json] = [
        {"percent": "40"},
        {"not_applicable": True},
        {"percent": "wrong"},
        {},
        {"numerator": "2", "denominator": "3"},
    ]
    assert best_value(leaf(RATE, "4"), facts) == Fraction(200, 3)
    assert best_value(leaf(RATE, "4"), []) is None
    assert best_value(leaf(COMPLAINTS, "4"), [{"count": "7"}, {"count": "3"}]) == 3
    assert best_value(leaf({"kind": "judged"}, "4"), [{"points": "1"}]) is None


def test_units_that_carried_nothing_out_are_not_compared() -> None:
    rule = RATE | {"none": "0"}

    assert points(rule, {"none": True}, "80") == "0.00"
    assert best_value(leaf(rule, "4"), [{"none": True}]) is None


def test_only_units_that_meet_the_conditions_are_compared() -> None:
    rule = RATE | {"requires": [{"key": "plan", "label": "Plan"}]}
    of = leaf(rule, "4")

    assert of.rule.compares
    assert best_value(of, [{"percent": "90"}, {"percent": "50", "met": ["plan"]}]) == 50
    assert points(rule, {"percent": "25", "met": ["plan"]}, "50") == "2.00"
    assert points(rule, {"percent": "25"}, "50") == "0.00"
    less = leaf(COMPLAINTS | {"requires": [{"key": "plan", "label": "Plan"}]}, "4")
    met = [{"count": "5", "met": ["plan"]}, {"count": "2", "met": ["plan"]}]
    assert best_value(less, met) == 2


def test_rules_that_do_not_compare_need_no_best() -> None:
    of = leaf({"kind": "judged"}, "4")

    assert not of.rule.compares
    assert of.rule.better_of(Fraction(1), Fraction(2)) == 2
    assert evaluate(of, {"points": "1"}, best=Fraction(3)).points == 1


def test_normalised_says_beside_what() -> None:
    assert steps_of(MONEY, {"amount": "12.5"}, "4") == [
        ("amount", {"amount": "12.5"}),
        (
            "best_of_group",
            {"value": "12.5", "best": "12.5", "unit": "", "maximum": "4", "points": "4"},
        ),
    ]
    assert steps_of(COMPLAINTS, {"count": "1"}, "4")[-1][0] == "least_of_group"
    assert field_names(MONEY) == [("amount", "number")]
    assert mistakes_of(MONEY, {"amount": "-1"}) == [("amount", "below_minimum", {"minimum": "0"})]


def test_normalised_refuses_to_stand_inside_another_rule() -> None:
    item = {"key": "a", "label": "A", "rule": RATE}
    assert problems_of({"kind": "best_of", "alternatives": [item]}) == [
        ("rule.alternatives[0].rule.kind", "comparison_inside", "", "normalised")
    ]
    assert problems_of(RATE, penalty=True) == [
        ("rule.kind", "earning_in_penalties", "", "normalised")
    ]
    assert problems_of(RATE | {"input": "date"})[0] == (
        *("rule.input", "unknown_value", "percent, count, amount", "date"),
    )


@RELAXED
@given(
    st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=20),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_best_does_not_depend_on_the_order_and_earns_the_maximum(
    values: list[Any], less: bool, chance: random.Random
) -> None:
    of = leaf(MONEY | ({"better": "less"} if less else {}), "7")
    facts = [{"amount": str(value)} for value in values]
    best = best_value(of, facts)
    shuffled = chance.sample(facts, len(facts))
    assert best_value(of, shuffled) == best

    found = {value: evaluate(of, {"amount": str(value)}, best=best).points for value in values}
    assert all(0 <= points <= 7 for points in found.values())
    if less or any(values):
        assert max(found.values()) == 7
    ordered = [found[value] for value in sorted(values, reverse=less)]
    assert ordered == sorted(ordered)

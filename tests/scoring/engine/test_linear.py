from typing import Any

import pytest

from scoring.engine.problems import Problem
from tests.scoring.engine.samples import (
    DISBURSEMENT,
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

PLAIN = {"kind": "linear"}


@pytest.mark.parametrize(
    ("percent", "points"),
    [
        ("100", "10.00"),
        ("85", "10.00"),
        ("84.9999", "10.00"),
        ("84.995", "10.00"),
        ("84.9575", "10.00"),
        ("84.957", "9.99"),
        ("74.995", "8.82"),
        ("69.995", "8.23"),
        ("72.25", "8.50"),
        ("60", "7.06"),
        ("59.9999", "0.00"),
        ("0", "0.00"),
    ],
)
def test_disbursement_is_percent_over_85_above_a_floor_of_60(percent: str, points: str) -> None:
    assert points_of(DISBURSEMENT, {"percent": percent}, "10") == points


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"numerator": "1", "denominator": "3"}, "1.67"),
        ({"numerator": "2", "denominator": "3"}, "3.33"),
        ({"percent": "94.995"}, "4.75"),
        ({"percent": "99.9"}, "5.00"),
        ({"percent": "99.89"}, "4.99"),
        ({"percent": "0"}, "0.00"),
    ],
)
def test_plain_linear_is_percent_times_maximum(facts: dict[str, object], points: str) -> None:
    assert points_of(PLAIN, facts, "5") == points


def test_linear_says_why() -> None:
    assert steps_of(DISBURSEMENT, {"numerator": "66", "denominator": "100"}, "10") == [
        ("ratio", {"numerator": "66", "denominator": "100", "percent": "66"}),
        ("linear", {"percent": "66", "full_at": "85", "maximum": "10", "points": "7.7647"}),
        ("rounding", {"before": "7.764705", "after": "7.76", "places": "2"}),
    ]
    assert steps_of(DISBURSEMENT, {"percent": "59"}, "10") == [
        ("percent", {"percent": "59"}),
        ("below_floor", {"floor": "60", "points": "0"}),
    ]
    assert steps_of(DISBURSEMENT, {"percent": "90"}, "10") == [
        ("percent", {"percent": "90"}),
        ("full", {"full_at": "85", "points": "10"}),
    ]


def test_linear_below_the_floor_may_give_something() -> None:
    assert points_of(DISBURSEMENT | {"below": "0.5"}, {"percent": "10"}, "10") == "0.50"


def test_linear_stops_at_its_cap() -> None:
    rule = PLAIN | {"cap": "4"}

    assert points_of(rule, {"percent": "70"}, "5") == "3.50"
    assert points_of(rule, {"percent": "90"}, "5") == "4.00"
    assert steps_of(rule, {"percent": "100"}, "5")[-1] == ("cap", {"before": "5", "after": "4"})


def test_linear_never_exceeds_the_maximum_over_100() -> None:
    rule = PLAIN | {"over_100": True, "full_at": "120"}

    assert points_of(rule, {"percent": "110"}, "6") == "5.50"
    assert points_of(rule, {"percent": "300"}, "6") == "6.00"


def test_linear_takes_nothing_done() -> None:
    assert points_of(PLAIN | {"none": "0"}, {"none": True}, "5") == "0.00"


def test_linear_refuses_more_than_100() -> None:
    assert mistakes_of(PLAIN, {"percent": "101"}, "5") == [
        ("percent", "above_maximum", {"maximum": "100"})
    ]


def test_linear_knows_the_most_it_can_give() -> None:
    assert leaf(PLAIN, "5").rule.highest == 5
    assert leaf(PLAIN | {"cap": "4"}, "5").rule.highest == 4
    assert leaf(PLAIN | {"full_at": "125"}, "5").rule.highest == 4
    assert leaf(PLAIN | {"full_at": "125", "over_100": True}, "5").rule.highest == 5


def test_linear_asks_for_a_percentage() -> None:
    assert field_names(PLAIN) == [
        ("numerator", "number"),
        ("denominator", "number"),
        ("percent", "percent"),
    ]


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"full_at": "0"}, [("rule.full_at", "too_small", "> 0", "0")]),
        ({"floor": "90", "full_at": "85"}, [("rule.floor", "too_large", "≤ 85", "90")]),
        ({"floor": "-1"}, [("rule.floor", "too_small", "≥ 0", "-1")]),
        ({"cap": "11"}, [("rule.cap", "points_above_maximum", "≤ 10", "11")]),
        ({"over_100": "yes"}, [("rule.over_100", "not_a_flag", "true, false", "yes")]),
        ({"unit": 5}, [("rule.unit", "not_a_text", "text", "5")]),
        ({"unit": "a\0b"}, [("rule.unit", "unprintable_text", "text", "a\ufffdb")]),
    ],
)
def test_linear_refuses_a_wrong_rule(change: dict[str, object], problems: list[Any]) -> None:
    found = problems_of(PLAIN | change)

    assert [item for item in found if item[1] != "too_large" or "floor" in item[0]] == problems


def test_problem_is_an_error_unless_it_says_otherwise() -> None:
    assert Problem("rule", "unknown_field").severity == "error"

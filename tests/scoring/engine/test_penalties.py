from typing import Any

import pytest

from scoring.engine.score import fields_of
from tests.scoring.engine.samples import (
    LATE,
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

FLAT = {"kind": "penalty_flat", "points": "-1", "waivable": True}
TIMES = {"kind": "penalty_flat", "points": "-0.5", "per_time": True, "cap": "-2"}
JUDGED = {"kind": "penalty_judged", "lowest": "-1", "step": "0.25"}


def penalty(rule: dict[str, Any], facts: dict[str, Any]) -> str:
    return points_of(rule, facts, "0", penalty=True)


@pytest.mark.parametrize(
    ("days", "points"),
    [
        ("0", "0.00"),
        ("1", "-1.00"),
        ("2", "-1.00"),
        ("3", "-2.00"),
        ("4", "-3.00"),
        ("10", "-9.00"),
    ],
)
def test_late_by_days_costs_one_then_one_for_each_day_from_the_third(
    days: str, points: str
) -> None:
    assert penalty(LATE, {"days_late": days, "waived": False}) == points


def test_late_by_days_says_why() -> None:
    assert steps_of(LATE, {"days_late": "3"}, "0", penalty=True) == [
        ("late", {"days": "3"}),
        ("penalty", {"points": "-2"}),
    ]


def test_late_by_days_can_be_waived() -> None:
    assert steps_of(LATE, {"days_late": "9", "waived": True}, "0", penalty=True) == [
        ("late", {"days": "9"}),
        ("waived", {}),
    ]
    assert penalty(LATE, {"days_late": "9", "waived": True}) == "0.00"


def test_late_by_days_stops_at_its_cap() -> None:
    assert penalty(LATE | {"cap": "-5"}, {"days_late": "30"}) == "-5.00"


def test_late_beyond_the_last_day_is_rejected() -> None:
    facts = {"days_late": "6", "rejected": True}

    assert steps_of(LATE, facts, "0", penalty=True) == [
        ("late", {"days": "6"}),
        ("rejected", {"after": "20/12"}),
        ("penalty", {"points": "-5"}),
    ]
    assert penalty(LATE | {"rejected_points": "-10"}, facts) == "-10.00"


def test_late_is_rejected_only_when_the_rule_has_a_last_day() -> None:
    rule = {key: value for key, value in LATE.items() if key != "reject_after"}

    assert mistakes_of(rule, {"days_late": "6", "rejected": True}, "0", penalty=True) == [
        ("rejected", "unexpected", {})
    ]
    assert field_names(rule, maximum="0", penalty=True) == [
        ("days_late", "number"),
        ("waived", "flag"),
    ]


@pytest.mark.parametrize(
    ("facts", "mistakes"),
    [
        ({}, [("days_late", "required", {})]),
        ({"days_late": "1.5"}, [("days_late", "not_whole", {})]),
        ({"days_late": "1000"}, [("days_late", "above_maximum", {"maximum": "999"})]),
        ({"days_late": "-1"}, [("days_late", "below_minimum", {"minimum": "0"})]),
    ],
)
def test_late_refuses_strange_days(facts: dict[str, object], mistakes: list[Any]) -> None:
    assert mistakes_of(LATE, facts, "0", penalty=True) == mistakes


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"occurred": False, "waived": False}, "0.00"),
        ({}, "0.00"),
        ({"occurred": True, "waived": False}, "-1.00"),
        ({"occurred": True, "waived": True}, "0.00"),
    ],
)
def test_flat_penalty_when_it_occurred_unless_waived(facts: dict[str, object], points: str) -> None:
    assert penalty(FLAT, facts) == points


@pytest.mark.parametrize(
    ("times", "points"), [("1", "-0.50"), ("3", "-1.50"), ("4", "-2.00"), ("999", "-2.00")]
)
def test_flat_penalty_for_every_time_stops_at_its_cap(times: str, points: str) -> None:
    assert penalty(TIMES, {"occurred": True, "times": times}) == points


def test_flat_penalty_says_why() -> None:
    assert steps_of(TIMES, {"occurred": True, "times": "5"}, "0", penalty=True) == [
        ("penalty_times", {"times": "5", "each": "-0.5", "points": "-2.5"}),
        ("cap", {"before": "-2.5", "after": "-2"}),
    ]
    assert steps_of(FLAT, {"occurred": True, "waived": True}, "0", penalty=True) == [("waived", {})]
    assert steps_of(FLAT, {}, "0", penalty=True) == [("not_occurred", {})]


@pytest.mark.parametrize(
    ("rule", "facts", "mistakes"),
    [
        (FLAT, {"occurred": True, "times": "2"}, [("times", "unexpected", {})]),
        (FLAT, {"occurred": "yes"}, [("occurred", "not_a_flag", {})]),
        (TIMES, {"occurred": True}, [("times", "required", {})]),
        (TIMES, {"occurred": True, "times": "0"}, [("times", "below_minimum", {"minimum": "1"})]),
        (TIMES, {"occurred": False, "waived": True}, [("waived", "not_waivable", {})]),
    ],
)
def test_flat_penalty_refuses_what_the_rule_does_not_know(
    rule: dict[str, Any], facts: dict[str, object], mistakes: list[Any]
) -> None:
    assert mistakes_of(rule, facts, "0", penalty=True) == mistakes


@pytest.mark.parametrize(
    ("points", "rounded"), [("-1", "-1.00"), ("-0.25", "-0.25"), ("0", "0.00")]
)
def test_judged_penalty_lies_between_the_lowest_and_zero(points: str, rounded: str) -> None:
    assert penalty(JUDGED, {"points": points}) == rounded
    assert steps_of(JUDGED, {"points": points}, "0", penalty=True) == [
        ("penalty_judged", {"points": points, "lowest": "-1"})
    ]


@pytest.mark.parametrize(
    ("points", "code", "params"),
    [
        ("0.5", "above_maximum", {"maximum": "0"}),
        ("-1.25", "below_minimum", {"minimum": "-1"}),
        ("-0.3", "not_a_multiple", {"step": "0.25"}),
    ],
)
def test_judged_penalty_refuses_other_points(points: str, code: str, params: object) -> None:
    assert mistakes_of(JUDGED, {"points": points}, "0", penalty=True) == [("points", code, params)]


def test_penalties_ask_for_their_facts() -> None:
    options: dict[str, Any] = {"maximum": "0", "penalty": True}

    assert field_names(LATE, **options) == [
        ("days_late", "number"),
        ("rejected", "flag"),
        ("waived", "flag"),
    ]
    assert field_names(FLAT, **options) == [("occurred", "flag"), ("waived", "flag")]
    assert field_names(TIMES, **options) == [("occurred", "flag"), ("times", "number")]
    assert field_names(JUDGED, **options) == [("points", "points")]
    assert [field.always for field in fields_of(leaf(FLAT, **options))] == [True, True]


@pytest.mark.parametrize("rule", [LATE, FLAT, JUDGED])
def test_penalties_belong_to_penalty_groups(rule: dict[str, Any]) -> None:
    assert problems_of(rule) == [("rule.kind", "penalty_outside_penalties", "", rule["kind"])]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (FLAT | {"points": "1"}, ("rule.points", "points_above_maximum", "≤ 0", "1")),
        (JUDGED | {"lowest": None}, ("rule.lowest", "not_a_number", "number", "")),
        (LATE | {"first_days": "-1"}, ("rule.first_days", "too_small", "≥ 0", "-1")),
    ],
)
def test_penalties_refuse_a_wrong_rule(
    rule: dict[str, Any], problem: tuple[str, str, str, str]
) -> None:
    assert problems_of(rule, "0", penalty=True) == [problem]

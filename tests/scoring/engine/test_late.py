from typing import Any

import pytest

from scoring.engine.score import fields_of
from tests.scoring.engine.samples import (
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

# QD11 V.1: at most 2 days late −1, from the third day −1 a day; after that not accepted.
REPORT: dict[str, Any] = {
    "kind": "deadline",
    "due": "2026-12-15",
    "points": "5",
    "first_days": "2",
    "first_off": "1",
    "per_day": "1",
    "reject_after": "5",
    "waivable": True,
}
ANSWER: dict[str, Any] = {
    "kind": "deadline",
    "within": "30",
    "points": "2",
    "per_day": "0.25",
    "floor": "0.5",
}


@pytest.mark.parametrize(
    ("day", "points"),
    [
        ("2026-11-01", "5.00"),
        ("2026-12-15", "5.00"),
        ("2026-12-16", "4.00"),
        ("2026-12-17", "4.00"),
        ("2026-12-18", "3.00"),
        ("2026-12-20", "1.00"),
        ("2026-12-21", "0.00"),
    ],
)
def test_deadline_costs_points_a_day_and_rejects(day: str, points: str) -> None:
    assert points_of(REPORT, {"date": day, "waived": False}, "5") == points


def test_deadline_that_was_waived_costs_nothing() -> None:
    assert points_of(REPORT, {"date": "2027-01-20", "waived": True}, "5") == "5.00"
    assert points_of(REPORT, {"date": None, "waived": True}, "5") == "0.00"
    assert mistakes_of(ANSWER, {"none": True, "waived": True}, "2") == [
        ("waived", "not_waivable", {})
    ]


@pytest.mark.parametrize(
    ("day", "points"),
    [("2026-03-31", "2.00"), ("2026-04-01", "1.75"), ("2026-04-30", "0.50")],
)
def test_deadline_may_run_from_a_reference(day: str, points: str) -> None:
    assert points_of(ANSWER, {"reference": "2026-03-01", "date": day}, "2") == points


def test_deadline_says_why() -> None:
    assert steps_of(ANSWER, {"reference": "2026-03-01", "date": "2026-04-02"}, "2") == [
        ("days", {"reference": "2026-03-01", "date": "2026-04-02", "days": "32"}),
        ("late", {"days": "2"}),
        ("late_points", {"full": "2", "off": "0.5", "points": "1.5"}),
    ]
    assert steps_of(REPORT, {"date": "2026-12-30", "waived": False}, "5")[1:] == [
        ("late", {"days": "15"}),
        ("rejected_late", {"days": "5", "points": "0"}),
    ]
    assert steps_of(REPORT, {"date": "2026-12-16", "waived": True}, "5")[1:] == [
        ("late", {"days": "1"}),
        ("waived", {}),
    ]
    assert steps_of(REPORT, {"date": "2026-12-15"}, "5")[-1] == ("in_time", {"points": "5"})


def test_deadline_never_met_gives_never() -> None:
    assert points_of(ANSWER | {"never": "0.25"}, {"none": True}, "2") == "0.25"
    assert mistakes_of(REPORT, {"none": True, "date": "2026-12-01"}, "5") == [
        ("date", "none_and_value", {})
    ]


def test_deadline_asks_for_the_day() -> None:
    assert field_names(REPORT) == [("date", "date"), ("none", "flag"), ("waived", "flag")]
    names = {"reference_label": "Received", "date_label": "Answered", "none_label": "No answer"}
    assert [field.label for field in fields_of(leaf(ANSWER | names))] == [
        *["Received", "Answered", "No answer"]
    ]


def test_deadline_tells_missing_days() -> None:
    assert mistakes_of(ANSWER, {"reference": "2026-03-01"}, "2") == [("date", "required", {})]
    assert mistakes_of(ANSWER, {"date": "2026-03-01"}, "2") == [("reference", "required", {})]
    assert mistakes_of(REPORT, {"date": "soon"}, "5") == [("date", "not_a_date", {})]
    assert mistakes_of(REPORT, {"date": "2026-12-01", "reference": "2026-01-01"}, "5") == [
        ("reference", "unexpected", {})
    ]


def test_deadline_under_a_penalty_field_only_takes_off() -> None:
    rule = {"kind": "deadline", "due": "2026-12-15", "points": "0", "per_day": "1"}

    assert points_of(rule, {"date": "2026-12-18"}, "0", penalty=True) == "-3.00"
    assert points_of(rule, {"none": True}, "0", penalty=True) == "0.00"
    rejecting = rule | {"reject_after": "5"}
    assert points_of(rejecting, {"date": "2026-12-30"}, "0", penalty=True) == "-5.00"
    assert points_of(rejecting, {"none": True}, "0", penalty=True) == "-5.00"
    assert leaf(rejecting, "0", penalty=True).rule.highest == 0


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"within": "3"}, [("rule.due", "one_condition", "due | within", "")]),
        (
            {"due": "31/02/2026", "within": "3"},
            [
                ("rule.due", "not_a_date", "YYYY-MM-DD", "31/02/2026"),
                ("rule.due", "one_condition", "due | within", ""),
            ],
        ),
        ({"due": None}, [("rule.due", "one_condition", "due | within", "")]),
        ({"floor": "6"}, [("rule.floor", "later_is_better", "≤ 5", "6")]),
        ({"rejected": "2"}, [("rule.rejected", "later_is_better", "≤ 1", "2")]),
        ({"never": "1"}, [("rule.never", "later_is_better", "≤ 0", "1")]),
        (
            {"reject_after": None, "rejected": "0"},
            [("rule.rejected", "unknown_field", "", "rejected")],
        ),
        ({"per_day": "0.125"}, [("rule.per_day", "too_many_decimals", "2", "0.125")]),
        ({"first_days": "1.5"}, [("rule.first_days", "not_whole", "", "1.5")]),
        ({"per_day": "-1"}, [("rule.per_day", "too_small", "≥ 0", "-1")]),
    ],
)
def test_deadline_refuses_what_makes_late_better(change: dict[str, Any], problems: Any) -> None:
    found = problems_of(REPORT | change)
    assert [problem[:2] for problem in found] == [problem[:2] for problem in problems]
    assert found[0][3] == problems[0][3]

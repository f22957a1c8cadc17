from typing import Any

import pytest

from scoring.engine.score import fields_of
from tests.scoring.engine.samples import (
    TRAINING,
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)


@pytest.mark.parametrize(
    ("percent", "points"),
    [
        ("100", "5.00"),
        ("99.99", "4.00"),
        ("85", "4.00"),
        ("84.995", "3.00"),
        ("60", "3.00"),
        ("59.99", "2.00"),
        ("0", "2.00"),
    ],
)
def test_branch_with_a_plan_counts_the_share_of_it(percent: str, points: str) -> None:
    assert points_of(TRAINING, {"percent": percent}, "5", {"II.4.1": "3"}) == points


def test_branch_with_a_plan_and_nothing_organised_gives_nothing() -> None:
    assert points_of(TRAINING, {"none": True}, "5", {"II.4.1": "3"}) == "0.00"


@pytest.mark.parametrize("others", [{}, {"II.4.1": "0"}, {"II.4.1": "0.00"}, {"II.4": "3"}])
@pytest.mark.parametrize(("answer", "points"), [("yes", "2.00"), ("no", "0.00")])
def test_branch_without_a_plan_asks_yes_or_no(
    others: dict[str, str], answer: str, points: str
) -> None:
    assert points_of(TRAINING, {"answer": answer}, "5", others) == points


def test_branch_says_which_case_and_why() -> None:
    assert steps_of(TRAINING, {"answer": "yes"}, "5", {"II.4.1": "0"}) == [
        ("branch", {"on": "II.4.1", "on_points": "0", "label": "without a plan"}),
        ("answer", {"answer": "yes", "points": "2"}),
    ]


def test_branch_says_when_the_facts_belong_to_another_case() -> None:
    assert mistakes_of(TRAINING, {"answer": "yes"}, "5", {"II.4.1": "3"}) == [
        ("", "branch_changed", {"on": "II.4.1", "label": "with a plan"})
    ]


def test_branch_says_what_is_wrong_when_no_case_fits() -> None:
    assert mistakes_of(TRAINING, {"percent": "101"}, "5", {"II.4.1": "3"}) == [
        ("percent", "above_maximum", {"maximum": "100"})
    ]


def test_branch_asks_for_the_facts_of_its_case() -> None:
    assert field_names(TRAINING, {"II.4.1": "3"}) == [
        ("numerator", "number"),
        ("denominator", "number"),
        ("percent", "percent"),
        ("none", "flag"),
    ]
    (field,) = fields_of(leaf(TRAINING, "5"))
    assert (field.name, field.section) == ("answer", "without a plan")


def test_branch_depends_on_every_leaf_it_looks_at() -> None:
    inner = {"when": {"points_below": "1"}, "label": "A", "rule": TRAINING}
    other = {"when": {"otherwise": True}, "label": "B", "rule": {"kind": "judged"}}
    rule = {"kind": "branch", "on": "I.1", "cases": [inner, other]}
    best = {"kind": "best_of", "alternatives": [{"key": "a", "label": "A", "rule": rule}]}

    assert leaf(best, "5").rule.depends_on == {"I.1", "II.4.1"}
    assert leaf({"kind": "judged"}, "5").rule.depends_on == frozenset()


def _branch(*conditions: object) -> dict[str, Any]:
    cases = [
        {"when": when, "label": f"case {index}", "rule": {"kind": "judged"}}
        for index, when in enumerate(conditions)
    ]
    return {"kind": "branch", "on": "I.1", "cases": cases}


@pytest.mark.parametrize(
    ("points", "label"), [("3", "case 0"), ("2.99", "case 1"), ("1", "case 1"), ("0.99", "case 2")]
)
def test_branch_takes_the_first_case_that_holds(points: str, label: str) -> None:
    rule = _branch({"points_at_least": "3"}, {"points_at_least": "1"}, {"points_below": "1"})

    assert steps_of(rule, {"points": "0"}, "5", {"I.1": points})[0][1]["label"] == label


def test_branch_may_count_upwards() -> None:
    rule = _branch({"points_below": "1"}, {"points_below": "3"}, {"points_at_least": "3"})

    assert steps_of(rule, {"points": "0"}, "5", {"I.1": "2"})[0][1]["label"] == "case 1"


@pytest.mark.parametrize(
    ("conditions", "problems"),
    [
        (
            [{"points_at_least": "1"}],
            [("rule.cases", "branch_gap", "otherwise", "")],
        ),
        (
            [{"points_at_least": "3"}, {"points_below": "1"}],
            [("rule.cases", "branch_gap", "otherwise", "")],
        ),
        (
            [{"otherwise": True}, {"points_below": "1"}],
            [("rule.cases[1].when", "branch_unreachable", "", "")],
        ),
        (
            [{"points_at_least": "1"}, {"points_at_least": "2"}, {"otherwise": True}],
            [("rule.cases[1].when", "branch_unreachable", "", "")],
        ),
        (
            [{"points_below": "2"}, {"points_below": "1"}, {"otherwise": True}],
            [("rule.cases[1].when", "branch_unreachable", "", "")],
        ),
        (
            [{"points_at_least": "1", "points_below": "3"}, {"otherwise": True}],
            [
                (
                    "rule.cases[0].when",
                    "one_condition",
                    "points_at_least | points_below | otherwise",
                    "",
                )
            ],
        ),
        (
            [{"otherwise": True, "or": 1}],
            [("rule.cases[0].when.or", "unknown_field", "", "or")],
        ),
    ],
)
def test_branch_refuses_gaps_and_cases_that_never_hold(
    conditions: list[object], problems: list[Any]
) -> None:
    assert problems_of(_branch(*conditions)) == problems


def test_branch_refuses_a_wrong_case() -> None:
    rule = _branch({"otherwise": True})
    rule["cases"][0]["rule"] = {"kind": "guess"}

    (problem,) = problems_of(rule)
    assert problem[:2] == ("rule.cases[0].rule.kind", "unknown_value")


def test_branch_refuses_a_case_without_condition_and_rule() -> None:
    rule = {"kind": "branch", "on": "I.1", "cases": [{"label": "A"}]}

    assert problems_of(rule)[:2] == [
        (
            "rule.cases[0].when",
            "one_condition",
            "points_at_least | points_below | otherwise",
            "",
        ),
        ("rule.cases[0].rule.kind", "not_a_text", "text", ""),
    ]

from typing import Any

import pytest

from tests.scoring.engine.samples import (
    OCOP,
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

PLAN = {
    "kind": "days",
    "tiers": [{"within": "30", "points": "3"}, {"within": "60", "points": "1.5"}],
    "requires": [{"key": "quality", "label": "Of good quality"}],
    "otherwise": "0.5",
}
IN_TIME = {"reference": "2026-01-01", "date": "2026-01-20"}


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (IN_TIME | {"met": ["quality"]}, "3.00"),
        (IN_TIME | {"met": []}, "0.50"),
        (IN_TIME, "0.50"),
        ({"met": []}, "0.50"),
        ({"none": True, "met": ["quality"]}, "0.00"),
    ],
)
def test_requirement_stands_before_the_rule(facts: dict[str, object], points: str) -> None:
    assert points_of(PLAN, facts, "3") == points


def test_requirement_says_why() -> None:
    assert steps_of(PLAN, IN_TIME | {"met": []}, "3") == [
        ("conditions", {"met": "0", "of": "1", "missing": "Of good quality"}),
        ("requirement_missing", {"points": "0.5"}),
    ]
    assert steps_of(PLAN, IN_TIME | {"met": ["quality"]}, "3")[0] == (
        "conditions",
        {"met": "1", "of": "1", "missing": ""},
    )


@pytest.mark.parametrize("met", [[], ["quality"]])
def test_requirement_lets_no_wrong_fact_pass(met: list[str]) -> None:
    assert mistakes_of(PLAN, {"reference": "2026-01-01", "date": "soon", "met": met}, "3") == [
        ("date", "not_a_date", {})
    ]
    assert mistakes_of(PLAN, {"met": met, "extra": 1, "none": True}, "3") == [
        ("extra", "unexpected", {})
    ]


def test_requirement_asks_for_its_conditions_too() -> None:
    assert field_names(PLAN) == [
        ("reference", "date"),
        ("date", "date"),
        ("none", "flag"),
        ("met", "checks"),
    ]


def test_requirement_counts_in_what_can_be_reached() -> None:
    assert leaf(PLAN | {"otherwise": "4"}, "4").rule.highest == 4


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        (PLAN | {"requires": None}, [("rule.requires", "not_a_list", "list", "")]),
        (
            OCOP | {"requires": [{"key": "a", "label": "A"}]},
            [("rule.requires", "unknown_field", "", "requires")],
        ),
    ],
)
def test_requirement_refuses_a_wrong_rule(rule: dict[str, Any], problems: list[Any]) -> None:
    assert problems_of(rule) == problems

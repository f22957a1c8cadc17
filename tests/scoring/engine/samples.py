"""Rules and sets the engine tests share, and short ways to ask the engine."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from scoring.engine.criteria import parse_set
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf, leaf_from
from scoring.engine.problems import SetError
from scoring.engine.score import evaluate, facts_from_form, fields_of
from scoring.engine.structure import CriteriaSet

Json = dict[str, Any]

# A busy machine must not turn a property into a failure.
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TIERS_ON_PERCENT: Json = {
    "kind": "tiers",
    "input": "percent",
    "tiers": [
        {"from": "100", "points": "10"},
        {"from": "90", "to": "100", "points": "8"},
        {"from": "80", "to": "90", "points": "6"},
        {"from": "70", "to": "80", "points": "4"},
        {"from": "0", "to": "70", "points": "0"},
    ],
}
TIERS_ON_COUNT: Json = {
    "kind": "tiers",
    "input": "count",
    "tiers": [
        {"from": 0, "to": 1, "points": 0},
        {"from": 1, "to": 50, "points": 2},
        {"from": 50, "to": 100, "points": 3},
        {"from": 100, "points": 4},
    ],
}
DISBURSEMENT: Json = {"kind": "linear", "full_at": "85", "floor": "60", "below": "0"}
TRAINING: Json = {
    "kind": "branch",
    "on": "II.4.1",
    "cases": [
        {
            "when": {"points_at_least": "0.01"},
            "label": "with a plan",
            "rule": {
                "kind": "tiers",
                "input": "percent",
                "none": "0",
                "tiers": [
                    {"from": "100", "points": "5"},
                    {"from": "85", "to": "100", "points": "4"},
                    {"from": "60", "to": "85", "points": "3"},
                    {"to": "60", "points": "2"},
                ],
            },
        },
        {
            "when": {"otherwise": True},
            "label": "without a plan",
            "rule": {"kind": "yes_no", "yes": "2"},
        },
    ],
}
LATE: Json = {
    "kind": "penalty_per_day",
    "first_days": "2",
    "first_points": "-1",
    "per_day": "-1",
    "reject_after": "20/12",
}
BREAKTHROUGH: Json = {
    "kind": "choice",
    "options": [
        {"key": "pioneering", "label": "Pioneering solution", "points": "6"},
        {"key": "improved", "label": "Improved model", "points": "3", "up_to": True},
        {"key": "none", "label": "None", "points": "0"},
    ],
}
OCOP: Json = {
    "kind": "best_of",
    "alternatives": [
        {"key": "four", "label": "4 stars", "rule": {"kind": "yes_no", "yes": "1"}},
        {"key": "three", "label": "3 stars", "rule": {"kind": "yes_no", "yes": "0.5"}},
    ],
}


def leaf(rule: Json, maximum: str | None = None, **options: Any) -> Leaf:
    """The leaf of a rule; without a maximum a roomy one."""
    return leaf_from(rule, maximum=Decimal(maximum or "1000"), **options)


def points_of(
    rule: Json, facts: Json, maximum: str | None = None, others: Json | None = None, **options: Any
) -> str:
    """The rounded points as text."""
    given = {code: Decimal(points) for code, points in (others or {}).items()}
    return str(evaluate(leaf(rule, maximum, **options), facts, given).points)


def steps_of(
    rule: Json, facts: Json, maximum: str | None = None, others: Json | None = None, **options: Any
) -> list[tuple[str, Mapping[str, str]]]:
    """The trace as (code, params)."""
    given = {code: Decimal(points) for code, points in (others or {}).items()}
    result = evaluate(leaf(rule, maximum, **options), facts, given)
    return [(step.code, step.params) for step in result.trace]


def mistakes_of(
    rule: Json, facts: Json, maximum: str | None = None, others: Json | None = None, **options: Any
) -> list[tuple[str, str, Mapping[str, str]]]:
    """The mistakes in the facts as (field, code, params)."""
    given = {code: Decimal(points) for code, points in (others or {}).items()}
    with pytest.raises(FactsError) as caught:
        evaluate(leaf(rule, maximum, **options), facts, given)
    return [(item.field, item.code, item.params) for item in caught.value.problems]


def form_mistakes_of(rule: Json, data: Json, **options: Any) -> list[tuple[str, str]]:
    """The mistakes in form data as (field, code)."""
    with pytest.raises(FactsError) as caught:
        facts_from_form(leaf(rule, **options), data)
    return [(item.field, item.code) for item in caught.value.problems]


def field_names(rule: Json, others: Json | None = None, **options: Any) -> list[tuple[str, str]]:
    """The form fields as (name, kind)."""
    given = {code: Decimal(points) for code, points in (others or {}).items()}
    return [(field.name, field.kind) for field in fields_of(leaf(rule, **options), given)]


def problems_of(
    rule: Json, maximum: str = "10", *, penalty: bool = False
) -> list[tuple[str, str, str, str]]:
    """The problems of a refused rule as (path, code, expected, got)."""
    with pytest.raises(SetError) as caught:
        leaf_from(rule, maximum=Decimal(maximum), penalty=penalty)
    return [(item.path, item.code, item.expected, item.got) for item in caught.value.problems]


def set_problems_of(data: object) -> list[tuple[str, str, str, str]]:
    """The problems of a refused set as (path, code, expected, got)."""
    with pytest.raises(SetError) as caught:
        parse_set(data)
    return [(item.path, item.code, item.expected, item.got) for item in caught.value.problems]


def yes_no_node(code: str, maximum: str, **more: Any) -> Json:
    """A leaf that is all or nothing."""
    return {
        "code": code,
        "title": f"Leaf {code}",
        "max_points": maximum,
        "rule": {"kind": "yes_no", "yes": maximum},
    } | more


def small_set_json(**policy: Any) -> Json:
    """Two main fields (60 + 40), a bonus field of 5 with a cap, a penalty field with a cap."""
    return {
        "format": "parindex-criteria/1",
        "name": "Small set",
        "year": 2026,
        "level": "commune",
        "source": "composed for the tests",
        "illustrative": True,
        "note": "",
        "total": "100",
        "survey_points": None,
        "rounding": {"places": 2, "mode": "half_up"},
        "policy": {"bonus_in_maximum": False, "total_floor": "0", "total_cap": "100"} | policy,
        "nodes": [
            {"code": "1", "parent": None, "title": "First", "max_points": "60", "kind": "field"},
            yes_no_node("1.1", "40", na_allowed=True),
            {"code": "1.2", "title": "Group", "max_points": "20", "kind": "criterion"},
            yes_no_node("1.2.1", "15", kind="subcriterion"),
            yes_no_node("1.2.2", "5"),
            {"code": "2", "title": "Second", "max_points": "40", "group": "main"},
            yes_no_node("2.1", "30"),
            yes_no_node("2.2", "10"),
            {"code": "B", "title": "Bonus", "max_points": "5", "group": "bonus", "cap": "5"},
            yes_no_node("B.1", "4"),
            yes_no_node("B.2", "3"),
            {"code": "P", "title": "Penalty", "max_points": "0", "group": "penalty", "cap": "-6"},
            yes_no_node("P.1", "0", rule={"kind": "penalty_flat", "points": "-5"}),
            yes_no_node("P.2", "0", rule={"kind": "penalty_judged", "lowest": "-5"}),
        ],
    }


def small_set(**policy: Any) -> CriteriaSet:
    """The set of `small_set_json`."""
    return parse_set(small_set_json(**policy))

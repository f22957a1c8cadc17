from typing import Any

import pytest

from scoring.engine.score import facts_from_form, fields_of, form_from_facts
from tests.scoring.engine.samples import (
    TIERS_ON_COUNT,
    TRAINING,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

# ICT index, annex 1B: the share of offices on the network × 45, and its use, at most 5.
NETWORK: dict[str, Any] = {
    "kind": "sum",
    "parts": [
        {"key": "net", "label": "Network", "maximum": "45", "rule": {"kind": "linear"}},
        {
            "key": "use",
            "label": "Use",
            "maximum": "5",
            "rule": {"kind": "per_item", "points": "1"},
        },
    ],
}


def facts(percent: str, count: str) -> dict[str, Any]:
    return {"parts": {"net": {"percent": percent}, "use": {"count": count}}}


@pytest.mark.parametrize(
    ("percent", "count", "points"),
    [("100", "5", "50.00"), ("80", "7", "41.00"), ("33.33", "0", "15.00"), ("0", "0", "0.00")],
)
def test_sum_adds_its_parts_each_within_its_maximum(percent: str, count: str, points: str) -> None:
    assert points_of(NETWORK, facts(percent, count), "50") == points


def test_sum_is_rounded_once() -> None:
    part = {"label": "A", "maximum": "1", "rule": {"kind": "linear"}}
    rule = {"kind": "sum", "parts": [part | {"key": "a"}, part | {"key": "b"}]}
    third = {"numerator": "1", "denominator": "3"}

    assert points_of(rule, {"parts": {"a": third, "b": third}}, "2") == "0.67"


def test_sum_says_why() -> None:
    assert [code for code, _params in steps_of(NETWORK, facts("80", "7"), "50")] == [
        *["part", "percent", "linear", "part", "per_item", "cap", "sum"]
    ]
    rule = NETWORK | {"cap": "45.5"}
    assert points_of(rule, facts("100", "1"), "45.5") == "45.50"
    assert steps_of(rule, facts("100", "1"), "45.5")[-1] == (
        "cap",
        {"before": "46", "after": "45.5"},
    )


def test_sum_needs_every_part() -> None:
    assert mistakes_of(NETWORK, {}, "50") == [
        ("net__percent", "required", {}),
        ("use__count", "required", {}),
    ]
    assert mistakes_of(NETWORK, {"parts": {"net": 1, "other": {}}}, "50") == [
        ("other", "unknown_choice", {})
    ]
    assert mistakes_of(NETWORK, {"parts": {"net": 1, "use": {"count": "1"}}}, "50") == [
        ("net", "not_a_mapping", {})
    ]


def test_sum_asks_under_the_label_of_each_part() -> None:
    asked = fields_of(leaf(NETWORK, "50"))

    assert [(field.name, field.section, field.optional) for field in asked] == [
        ("net__numerator", "Network", True),
        ("net__denominator", "Network", True),
        ("net__percent", "Network", True),
        ("use__count", "Use", False),
    ]


def test_sum_reaches_the_sum_of_its_parts() -> None:
    assert leaf(NETWORK, "50").rule.highest == 50
    assert leaf(NETWORK | {"cap": "48"}, "48").rule.highest == 48


def test_sum_looks_at_what_its_parts_look_at() -> None:
    part = {"key": "a", "label": "A", "maximum": "5", "rule": TRAINING}
    assert leaf({"kind": "sum", "parts": [part]}, "5").rule.depends_on == {"II.4.1"}


def test_sum_under_a_penalty_field_takes_off() -> None:
    inner = {"kind": "penalty_flat", "points": "-0.5"}
    parts = [
        {"key": key, "label": key.upper(), "maximum": "0", "rule": inner} for key in ("a", "b")
    ]
    rule = {"kind": "sum", "parts": parts, "cap": "-0.75"}
    given = {"parts": {"a": {"occurred": True}, "b": {"occurred": True}}}

    assert points_of(rule, given, "0", penalty=True) == "-0.75"
    assert leaf(rule, "0", penalty=True).rule.highest == 0


def test_sum_refuses_too_much_and_wrong_parts() -> None:
    assert problems_of(NETWORK, "49") == [("rule.parts", "points_above_maximum", "≤ 49", "50")]
    twice = {"kind": "sum", "parts": [NETWORK["parts"][1], NETWORK["parts"][1]]}
    assert problems_of(twice) == [("rule.parts", "duplicate_key", "", "use")]
    part = {"key": "a__b", "label": "A", "maximum": "3", "rule": TIERS_ON_COUNT}
    assert problems_of({"kind": "sum", "parts": [part]}) == [
        ("rule.parts[0].key", "bad_key", "without __", "a__b"),
        ("rule.parts[0].rule.tiers[3].points", "points_above_maximum", "≤ 3", "4"),
    ]


def test_sum_comes_back_into_the_form() -> None:
    of = leaf(NETWORK, "50")
    typed = {"net__percent": "87,5", "use__count": "3"}
    read = facts_from_form(of, typed)

    assert read == facts("87.5", "3")
    assert form_from_facts(of, read) == typed
    assert form_from_facts(of, {"parts": []}) == {}

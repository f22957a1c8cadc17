from typing import Any

import pytest

from scoring.engine.score import fields_of
from tests.scoring.engine.samples import (
    OCOP,
    TIERS_ON_COUNT,
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)


@pytest.mark.parametrize(
    ("claimed", "points"),
    [
        ({}, "0.00"),
        ({"three": {"answer": "yes"}}, "0.50"),
        ({"four": {"answer": "yes"}}, "1.00"),
        ({"four": {"answer": "no"}, "three": {"answer": "yes"}}, "0.50"),
        ({"four": {"answer": "yes"}, "three": {"answer": "yes"}}, "1.00"),
        ({"four": {"answer": "no"}, "three": {"answer": "no"}}, "0.00"),
    ],
)
def test_best_of_takes_the_best_claim(claimed: dict[str, object], points: str) -> None:
    assert points_of(OCOP, {"alternatives": claimed}, "1") == points


def test_best_of_says_why() -> None:
    assert steps_of(OCOP, {"alternatives": {"three": {"answer": "yes"}}}, "1") == [
        ("alternative", {"key": "three", "label": "3 stars", "points": "0.5"}),
        ("answer", {"answer": "yes", "points": "0.5"}),
        ("best", {"key": "three", "label": "3 stars", "points": "0.5"}),
    ]
    assert steps_of(OCOP, {}, "1") == [("no_alternative", {"points": "0"})]


def test_best_of_prefers_the_first_of_equals() -> None:
    rule = {
        "kind": "best_of",
        "alternatives": [
            {"key": "a", "label": "A", "rule": {"kind": "linear"}},
            {"key": "b", "label": "B", "rule": {"kind": "judged"}},
        ],
    }
    facts = {"alternatives": {"a": {"numerator": "1", "denominator": "3"}, "b": {"points": "1"}}}

    assert steps_of(rule, facts, "3")[-1] == ("best", {"key": "a", "label": "A", "points": "1"})


@pytest.mark.parametrize(
    ("facts", "mistakes"),
    [
        ({"alternatives": "four"}, [("alternatives", "not_a_mapping", {})]),
        ({"alternatives": {"five": {}}}, [("five", "unknown_choice", {})]),
        ({"alternatives": {"four": "yes"}}, [("four", "not_a_mapping", {})]),
        (
            {"alternatives": {"four": {}, "three": {"answer": "perhaps"}}},
            [("four__answer", "required", {}), ("three__answer", "unknown_choice", {})],
        ),
    ],
)
def test_best_of_names_the_field_of_the_alternative(
    facts: dict[str, object], mistakes: list[Any]
) -> None:
    assert mistakes_of(OCOP, facts, "1") == mistakes


def test_best_of_asks_for_every_alternative_under_its_label() -> None:
    assert [
        (field.name, field.kind, field.section, field.optional)
        for field in fields_of(leaf(OCOP, "1"))
    ] == [
        ("four__answer", "choice", "4 stars", True),
        ("three__answer", "choice", "3 stars", True),
    ]


def test_best_of_nests() -> None:
    outer = {
        "kind": "best_of",
        "alternatives": [
            {"key": "stars", "label": "Stars", "rule": OCOP},
            {"key": "visits", "label": "Visits", "rule": TIERS_ON_COUNT},
        ],
    }
    facts = {"alternatives": {"stars": {"alternatives": {"four": {"answer": "maybe"}}}}}

    assert field_names(outer) == [
        ("stars__four__answer", "choice"),
        ("stars__three__answer", "choice"),
        ("visits__count", "number"),
    ]
    assert mistakes_of(outer, facts, "4") == [("stars__four__answer", "unknown_choice", {})]


def test_best_of_refuses_a_wrong_rule() -> None:
    alternatives = [
        {"key": "a__b", "label": "A", "rule": {"kind": "judged"}},
        {"key": "c", "label": "C", "rule": {"kind": "yes_no", "yes": "11"}},
        {"key": "d", "label": "D", "rule": {"kind": "judged"}, "points": "1"},
        {"key": "d", "label": "E", "rule": {"kind": "judged"}},
        {"key": "f", "label": "F", "rule": "judged"},
    ]

    assert problems_of({"kind": "best_of", "alternatives": alternatives}) == [
        ("rule.alternatives[0].key", "bad_key", "without __", "a__b"),
        ("rule.alternatives[1].rule.yes", "points_above_maximum", "≤ 10", "11"),
        ("rule.alternatives[2].points", "unknown_field", "", "points"),
        ("rule.alternatives[4].rule", "not_an_object", "object", "judged"),
        ("rule.alternatives[4].rule.kind", "not_a_text", "text", ""),
        ("rule.alternatives", "duplicate_key", "", "d"),
    ]


def test_rules_nest_four_deep_and_no_deeper() -> None:
    rule: dict[str, Any] = {"kind": "judged"}
    for _ in range(4):
        rule = {"kind": "best_of", "alternatives": [{"key": "a", "label": "A", "rule": rule}]}

    path = "rule" + ".alternatives[0].rule" * 4
    assert problems_of(rule) == [(path, "nested_too_deep", "4", "")]

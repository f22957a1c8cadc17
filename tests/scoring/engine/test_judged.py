from typing import Any

import pytest

from scoring.engine.score import fields_of
from tests.scoring.engine.samples import (
    BREAKTHROUGH,
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

JUDGED = {"kind": "judged", "step": "0.25"}


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"option": "pioneering"}, "6.00"),
        ({"option": "improved", "points": "3"}, "3.00"),
        ({"option": "improved", "points": "1.37"}, "1.37"),
        ({"option": "improved", "points": "0"}, "0.00"),
        ({"option": "none"}, "0.00"),
    ],
)
def test_choice_gives_fixed_or_judged_points(facts: dict[str, object], points: str) -> None:
    assert points_of(BREAKTHROUGH, facts, "6") == points


@pytest.mark.parametrize(
    ("facts", "mistakes"),
    [
        ({}, [("option", "required", {})]),
        ({"option": "great"}, [("option", "unknown_choice", {})]),
        ({"option": "improved"}, [("points", "required", {})]),
        (
            {"option": "improved", "points": "3.01"},
            [("points", "above_maximum", {"maximum": "3"})],
        ),
        (
            {"option": "improved", "points": "-1"},
            [("points", "below_minimum", {"minimum": "0"})],
        ),
        (
            {"option": "improved", "points": "1.005"},
            [("points", "too_many_decimals", {"places": "2"})],
        ),
        ({"option": "pioneering", "points": "5"}, [("points", "points_not_judged", {})]),
    ],
)
def test_choice_refuses_other_points(facts: dict[str, object], mistakes: list[Any]) -> None:
    assert mistakes_of(BREAKTHROUGH, facts, "6") == mistakes


def test_choice_says_why() -> None:
    assert steps_of(BREAKTHROUGH, {"option": "improved", "points": "2"}, "6") == [
        ("option", {"key": "improved", "label": "Improved model", "points": "2"}),
        ("judged", {"points": "2", "maximum": "3"}),
    ]
    assert steps_of(BREAKTHROUGH, {"option": "none"}, "6") == [
        ("option", {"key": "none", "label": "None", "points": "0"})
    ]


def test_choice_keeps_to_the_step_of_the_rule_or_of_the_option() -> None:
    options = [
        {"key": "a", "label": "A", "points": "3", "up_to": True, "step": "0.25"},
        {"key": "b", "label": "B", "points": "6", "up_to": True},
    ]
    rule = {"kind": "choice", "step": "0.5", "options": options}

    assert points_of(rule, {"option": "a", "points": "0.25"}) == "0.25"
    assert mistakes_of(rule, {"option": "b", "points": "0.25"}) == [
        ("points", "not_a_multiple", {"step": "0.5"})
    ]
    assert fields_of(leaf(rule))[1].step is None


def test_choice_as_a_penalty_is_judged_downwards() -> None:
    options = [
        {"key": "grave", "label": "Grave", "points": "-2", "up_to": True},
        {"key": "no", "label": "Nothing", "points": "0"},
    ]
    rule = {"kind": "choice", "options": options}

    assert points_of(rule, {"option": "grave", "points": "-1.5"}, "0", penalty=True) == "-1.50"
    assert leaf(rule, "0", penalty=True).rule.highest == 0


def test_choice_asks_for_points_only_when_something_is_judged() -> None:
    fixed = {"kind": "choice", "options": [{"key": "a", "label": "A", "points": "1"}]}

    assert field_names(BREAKTHROUGH) == [("option", "choice"), ("points", "points")]
    assert field_names(fixed) == [("option", "choice")]


@pytest.mark.parametrize(("points", "rounded"), [("0", "0.00"), ("1.75", "1.75"), ("2", "2.00")])
def test_judged_takes_points_on_the_step(points: str, rounded: str) -> None:
    assert points_of(JUDGED, {"points": points}, "2") == rounded
    assert steps_of(JUDGED, {"points": points}, "2") == [
        ("judged", {"points": points, "maximum": "2"})
    ]


@pytest.mark.parametrize(
    ("points", "code", "params"),
    [
        (None, "required", {}),
        ("2.25", "above_maximum", {"maximum": "2"}),
        ("0.3", "not_a_multiple", {"step": "0.25"}),
    ],
)
def test_judged_refuses_other_points(points: object, code: str, params: object) -> None:
    assert mistakes_of(JUDGED, {"points": points}, "2") == [("points", code, params)]


def test_judged_asks_for_points() -> None:
    (field,) = fields_of(leaf(JUDGED, "2"))

    assert (field.name, field.kind, str(field.maximum), str(field.step)) == (
        "points",
        "points",
        "2",
        "0.25",
    )


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        ({"kind": "judged", "step": "0"}, [("rule.step", "too_small", "> 0", "0")]),
        (
            {
                "kind": "choice",
                "options": [{"key": "a", "label": "A", "points": "1", "step": "-1"}],
            },
            [("rule.options[0].step", "too_small", "> 0", "-1")],
        ),
        (
            {
                "kind": "choice",
                "options": [
                    {"key": "a", "label": "A", "points": "1"},
                    {"key": "a", "label": "B", "points": "2", "upto": True},
                ],
            },
            [
                ("rule.options[1].upto", "unknown_field", "", "upto"),
                ("rule.options", "duplicate_key", "", "a"),
            ],
        ),
    ],
)
def test_judgement_refuses_a_wrong_rule(rule: dict[str, object], problems: list[Any]) -> None:
    assert problems_of(rule) == problems

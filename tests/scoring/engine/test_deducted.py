from typing import Any

import pytest

from scoring.engine.score import facts_from_form, fields_of, form_from_facts
from tests.scoring.engine.samples import leaf, mistakes_of, points_of, problems_of, steps_of

FAULTS: dict[str, Any] = {
    "kind": "deducted",
    "rule": {"kind": "linear"},
    "deductions": [
        {"key": "late", "label": "Late", "points": "0.25"},
        {"key": "wrong", "label": "Wrong file", "points": "0.1", "per_time": True},
        {"key": "other", "label": "Other", "points": "1", "up_to": True, "step": "0.25"},
    ],
}


def facts(percent: str = "100", **taken: Any) -> dict[str, Any]:
    return {"base": {"percent": percent}} | taken


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (facts(), "2.00"),
        (facts(off=["late"]), "1.75"),
        (facts(by={"wrong": "3"}), "1.70"),
        (facts("80", off=["late"], by={"wrong": "2", "other": "0.75"}), "0.40"),
        (facts("10", off=["late"]), "0.00"),
        (facts(by={"wrong": "0", "other": None}), "2.00"),
    ],
)
def test_deductions_are_taken_off_what_the_rule_gives(given: dict[str, Any], points: str) -> None:
    assert points_of(FAULTS, given, "2") == points


def test_deductions_never_go_below_the_floor() -> None:
    rule = FAULTS | {"floor": "0.5"}

    assert points_of(rule, facts("30", off=["late"]), "2") == "0.50"
    assert steps_of(rule, facts("30", off=["late"]), "2")[-3:] == [
        ("before_deductions", {"points": "0.6"}),
        ("deduction", {"label": "Late", "points": "-0.25"}),
        ("floor", {"before": "0.35", "after": "0.5"}),
    ]


def test_deductions_under_a_penalty_field_have_no_floor() -> None:
    rule = {
        "kind": "deducted",
        "rule": {"kind": "penalty_flat", "points": "-1"},
        "deductions": [{"key": "again", "label": "Again", "points": "2"}],
    }
    given = {"base": {"occurred": True}, "off": ["again"]}

    assert points_of(rule, given, "0", penalty=True) == "-3.00"
    assert leaf(rule, "0", penalty=True).rule.highest == 0


def test_deductions_are_asked_after_the_rule() -> None:
    asked = fields_of(leaf(FAULTS, "2"))

    assert [(field.name, field.kind, field.section) for field in asked] == [
        ("base__numerator", "number", ""),
        ("base__denominator", "number", ""),
        ("base__percent", "percent", ""),
        ("off", "checks", ""),
        ("by__wrong", "number", "Wrong file"),
        ("by__other", "points", "Other"),
    ]
    counted = FAULTS | {"deductions": FAULTS["deductions"][1:]}
    assert "off" not in [field.name for field in fields_of(leaf(counted, "2"))]


def test_deductions_come_back_into_the_form() -> None:
    of = leaf(FAULTS, "2")
    typed: dict[str, str | list[str]] = {
        "base__percent": "87,5",
        "off": ["late"],
        "by__other": "0,25",
    }
    read = facts_from_form(of, typed)

    assert read == facts("87.5", off=["late"], by={"other": "0.25"})
    assert form_from_facts(of, read) == typed
    assert facts_from_form(of, {"base__percent": "50"}) == facts("50", off=[])


@pytest.mark.parametrize(
    ("given", "mistakes"),
    [
        ({}, [("base__percent", "required", {})]),
        (facts(off=["wrong"]), [("off", "unknown_choice", {})]),
        (facts(by={"late": "1"}), [("by__late", "unexpected", {})]),
        (facts(by={"other": "1.25"}), [("by__other", "above_maximum", {"maximum": "1"})]),
        (facts(by={"other": "0.3"}), [("by__other", "not_a_multiple", {"step": "0.25"})]),
        (facts(by={"wrong": "1.5"}), [("by__wrong", "not_whole", {})]),
    ],
)
def test_deductions_tell_wrong_facts(given: dict[str, Any], mistakes: list[Any]) -> None:
    assert mistakes_of(FAULTS, given, "2") == mistakes


def test_deductions_look_at_what_the_rule_looks_at() -> None:
    cases = [{"when": {"otherwise": True}, "label": "A", "rule": {"kind": "judged"}}]
    rule = FAULTS | {"rule": {"kind": "branch", "on": "1.1", "cases": cases}}

    assert leaf(rule, "2").rule.depends_on == {"1.1"}
    assert leaf(rule, "2").rule.highest == 2


def test_deductions_refuse_what_makes_no_sense() -> None:
    wrong = [
        {"key": "a", "label": "A", "points": "-1"},
        {"key": "b", "label": "B", "points": "0.125", "per_time": True, "up_to": True},
        {"key": "b", "label": "B", "points": "1"},
    ]
    assert problems_of({"kind": "deducted", "rule": {"kind": "guess"}, "deductions": wrong})[
        1:
    ] == [
        ("rule.deductions[0].points", "too_small", "≥ 0", "-1"),
        ("rule.deductions[1].points", "too_many_decimals", "2", "0.125"),
        ("rule.deductions[1].up_to", "one_condition", "per_time | up_to", ""),
        ("rule.deductions", "duplicate_key", "", "b"),
    ]

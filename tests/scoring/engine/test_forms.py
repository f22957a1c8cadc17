from decimal import Decimal
from typing import Any

import pytest

from scoring.engine.score import facts_from_form, form_from_facts
from tests.scoring.engine.samples import (
    BREAKTHROUGH,
    LATE,
    OCOP,
    TIERS_ON_COUNT,
    TIERS_ON_PERCENT,
    TRAINING,
    form_mistakes_of,
    leaf,
)

BY_DAY = {
    "kind": "tiers",
    "input": "date",
    "tiers": [{"until": "2026-02-15", "points": "3"}],
    "requires": [{"key": "quality", "label": "Of good quality"}],
}
BOXES = {
    "kind": "checklist",
    "items": [
        {"key": "a", "label": "A", "points": "1"},
        {"key": "b", "label": "B", "points": "1"},
    ],
}
FLAT = {"kind": "penalty_flat", "points": "-1", "per_time": True, "waivable": True}
WITH_PLAN = {"II.4.1": Decimal(3)}


@pytest.mark.parametrize(
    ("rule", "data", "facts"),
    [
        ({"kind": "yes_no", "yes": "1"}, {"answer": " yes "}, {"answer": "yes"}),
        (
            TIERS_ON_PERCENT,
            {"numerator": "1.234,5", "denominator": "2.000,0", "percent": ""},
            {"numerator": "1234.5", "denominator": "2000"},
        ),
        (TIERS_ON_PERCENT, {"percent": "94.995"}, {"percent": "94.995"}),
        (TIERS_ON_PERCENT, {"percent": ["87,5 %"]}, {"percent": "87.5"}),
        (TIERS_ON_COUNT, {"count": "1.234"}, {"count": "1234"}),
        (
            BY_DAY,
            {"date": "15/02/2026", "met": ["quality"]},
            {"date": "2026-02-15", "met": ["quality"]},
        ),
        (BY_DAY, {"none": "on"}, {"date": None, "met": []}),
        (BOXES, {"met": ["b", "a"]}, {"met": ["a", "b"]}),
        (BOXES, {"met": "b"}, {"met": ["b"]}),
        (BOXES, {}, {"met": []}),
        (
            BREAKTHROUGH,
            {"option": "improved", "points": "1,5"},
            {"option": "improved", "points": "1.5"},
        ),
        (BREAKTHROUGH, {"option": "none", "points": ""}, {"option": "none"}),
        (OCOP, {"three__answer": "yes"}, {"alternatives": {"three": {"answer": "yes"}}}),
        (OCOP, {}, {"alternatives": {}}),
        (TRAINING, {"answer": "no", "percent": "5"}, {"answer": "no"}),
    ],
)
def test_facts_from_form_reads_what_the_officer_typed(
    rule: dict[str, Any], data: dict[str, Any], facts: dict[str, Any]
) -> None:
    assert facts_from_form(leaf(rule), data) == facts


def test_facts_from_form_takes_the_case_of_the_branch() -> None:
    data = {"answer": "no", "percent": "85", "none": ""}

    assert facts_from_form(leaf(TRAINING), data, WITH_PLAN) == {"percent": "85"}


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        ({}, {"occurred": False, "waived": False}),
        ({"occurred": "1", "times": "2"}, {"occurred": True, "times": "2", "waived": False}),
    ],
)
def test_facts_from_form_stores_the_flags_of_penalties_always(
    data: dict[str, str], facts: dict[str, object]
) -> None:
    assert facts_from_form(leaf(FLAT, "0", penalty=True), data) == facts


def test_facts_from_form_keeps_nothing_beside_not_applicable() -> None:
    data = {"answer": "yes", "not_applicable": "1"}

    assert facts_from_form(leaf({"kind": "yes_no", "yes": "1"}, na_allowed=True), data) == {
        "not_applicable": True
    }


@pytest.mark.parametrize(
    ("rule", "data", "mistakes"),
    [
        (TIERS_ON_PERCENT, {}, [("percent", "required")]),
        (
            TIERS_ON_PERCENT,
            {"numerator": "1.234", "denominator": "many"},
            [("numerator", "ambiguous_number"), ("denominator", "not_a_number")],
        ),
        (TIERS_ON_PERCENT, {"percent": "120"}, [("percent", "above_maximum")]),
        (TIERS_ON_PERCENT, {"percent": "150.500"}, [("percent", "above_maximum")]),
        (BY_DAY, {"date": "31/02/2026"}, [("date", "not_a_date")]),
        (BY_DAY, {"date": "01/02/2026", "none": "1"}, [("date", "none_and_value")]),
        (BOXES, {"met": ["a", "z"]}, [("met", "unknown_choice")]),
        (OCOP, {"four__answer": "perhaps"}, [("four__answer", "unknown_choice")]),
        (TRAINING, {"percent": "80"}, [("answer", "required")]),
        (
            {
                "kind": "best_of",
                "alternatives": [{"key": "a", "label": "A", "rule": TIERS_ON_PERCENT}],
            },
            {"a__numerator": "1.234", "a__denominator": "5000"},
            [("a__numerator", "ambiguous_number")],
        ),
    ],
)
def test_facts_from_form_names_the_field_of_every_mistake(
    rule: dict[str, Any], data: dict[str, Any], mistakes: list[Any]
) -> None:
    assert form_mistakes_of(rule, data) == mistakes


@pytest.mark.parametrize(
    ("rule", "facts", "data"),
    [
        (
            TIERS_ON_PERCENT,
            {"numerator": "1234.5", "denominator": "2000"},
            {"numerator": "1234,5", "denominator": "2000"},
        ),
        (
            BY_DAY,
            {"date": "2026-02-15", "met": ["quality"]},
            {"date": "2026-02-15", "met": ["quality"]},
        ),
        (BY_DAY, {"date": None, "met": []}, {"none": "1"}),
        (BY_DAY, {"none": True}, {"none": "1"}),
        (OCOP, {"alternatives": {"four": {"answer": "no"}}}, {"four__answer": "no"}),
        (OCOP, {"alternatives": {"four": "broken"}}, {}),
        (OCOP, {"alternatives": "broken"}, {}),
        (OCOP, {}, {}),
        (BOXES, {"met": []}, {}),
        (TIERS_ON_PERCENT, {"percent": "broken"}, {"percent": "broken"}),
    ],
)
def test_form_from_facts_writes_what_the_form_shows(
    rule: dict[str, Any], facts: dict[str, Any], data: dict[str, Any]
) -> None:
    assert form_from_facts(leaf(rule), facts) == data


def test_form_from_facts_ticks_not_applicable() -> None:
    found = form_from_facts(leaf(BOXES, na_allowed=True), {"not_applicable": True})

    assert found == {"not_applicable": "1"}


def test_form_from_facts_shows_penalties_and_branches() -> None:
    late = leaf(LATE, "0", penalty=True)

    assert form_from_facts(late, {"days_late": "3", "rejected": False, "waived": True}) == {
        "days_late": "3",
        "waived": "1",
    }
    assert form_from_facts(leaf(TRAINING), {"percent": "85.5"}, WITH_PLAN) == {"percent": "85,5"}

from typing import Any

import pytest

from tests.scoring.engine.samples import field_names, mistakes_of, points_of, problems_of, steps_of

BY_DAY = {
    "kind": "tiers",
    "input": "date",
    "tiers": [{"until": "2026-02-15", "points": "3"}, {"until": "2026-03-15", "points": "1.5"}],
    "late": "0.25",
    "never": "0",
}
WITHIN = {
    "kind": "days",
    "reference_label": "Day of the superior's plan",
    "tiers": [{"within": "30", "points": "3"}, {"within": "60", "points": "1.5"}],
    "late": "0.25",
}


@pytest.mark.parametrize(
    ("day", "points"),
    [
        ("2025-12-31", "3.00"),
        ("2026-02-15", "3.00"),
        ("2026-02-16", "1.50"),
        ("2026-03-15", "1.50"),
        ("2026-03-16", "0.25"),
        (None, "0.00"),
    ],
)
def test_date_tiers_include_their_last_day(day: str | None, points: str) -> None:
    assert points_of(BY_DAY, {"date": day}) == points


def test_date_tiers_take_none_for_never() -> None:
    assert steps_of(BY_DAY, {"none": True}) == [("never", {"points": "0"})]


def test_date_tiers_say_why() -> None:
    assert steps_of(BY_DAY, {"date": "2026-02-16"}) == [
        ("date", {"date": "2026-02-16"}),
        ("date_until", {"until": "2026-03-15", "points": "1.5"}),
    ]
    assert steps_of(BY_DAY, {"date": "2026-03-16"}) == [
        ("date", {"date": "2026-03-16"}),
        ("date_late", {"until": "2026-03-15", "points": "0.25"}),
    ]


@pytest.mark.parametrize(
    ("facts", "mistakes"),
    [
        ({}, [("date", "required", {})]),
        ({"date": ""}, [("date", "required", {})]),
        ({"date": "15/02/2026"}, [("date", "not_a_date", {})]),
        ({"date": 20260215}, [("date", "not_a_date", {})]),
        ({"date": "2026-02-01", "none": True}, [("date", "none_and_value", {})]),
    ],
)
def test_date_tiers_refuse_strange_days(facts: dict[str, object], mistakes: list[Any]) -> None:
    assert mistakes_of(BY_DAY, facts) == mistakes


@pytest.mark.parametrize(
    ("day", "points"),
    [
        ("2026-01-01", "3.00"),
        ("2026-01-31", "3.00"),
        ("2026-02-01", "1.50"),
        ("2026-03-02", "1.50"),
        ("2026-03-03", "0.25"),
        ("2025-12-20", "3.00"),
    ],
)
def test_days_count_from_the_reference(day: str, points: str) -> None:
    assert points_of(WITHIN, {"reference": "2026-01-01", "date": day}) == points


def test_days_say_why() -> None:
    assert steps_of(WITHIN, {"reference": "2026-01-01", "date": "2026-02-01"}) == [
        ("days", {"reference": "2026-01-01", "date": "2026-02-01", "days": "31"}),
        ("days_within", {"within": "60", "points": "1.5"}),
    ]
    assert steps_of(WITHIN, {"reference": "2026-01-01", "date": "2026-04-01"}) == [
        ("days", {"reference": "2026-01-01", "date": "2026-04-01", "days": "90"}),
        ("days_late", {"within": "60", "points": "0.25"}),
    ]


@pytest.mark.parametrize("facts", [{"none": True}, {"none": True, "reference": "2026-01-01"}])
def test_days_never_done(facts: dict[str, object]) -> None:
    assert steps_of(WITHIN, facts) == [("never", {"points": "0"})]


def test_days_refuse_missing_days() -> None:
    assert mistakes_of(WITHIN, {}) == [("reference", "required", {}), ("date", "required", {})]


def test_deadlines_ask_for_days() -> None:
    assert field_names(BY_DAY) == [("date", "date"), ("none", "flag")]
    assert field_names(WITHIN) == [("reference", "date"), ("date", "date"), ("none", "flag")]


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        (
            BY_DAY
            | {
                "tiers": [
                    {"until": "2026-02-15", "points": "3"},
                    {"until": "2026-02-15", "points": "1"},
                ]
            },
            [("rule.tiers[1].until", "tier_order", "> 2026-02-15", "2026-02-15")],
        ),
        (
            BY_DAY
            | {
                "tiers": [
                    {"until": "2026-02-15", "points": "3"},
                    {"until": "2026-02-31", "points": "1"},
                ]
            },
            [("rule.tiers[1].until", "not_a_date", "YYYY-MM-DD", "2026-02-31")],
        ),
        (
            BY_DAY | {"tiers": [{"until": "15/02/2026", "points": "3"}]},
            [("rule.tiers[0].until", "not_a_date", "YYYY-MM-DD", "15/02/2026")],
        ),
        (
            BY_DAY | {"tiers": [{"points": "3", "by": "2026-02-15"}]},
            [
                ("rule.tiers[0].until", "not_a_text", "text", ""),
                ("rule.tiers[0].by", "unknown_field", "", "by"),
            ],
        ),
        (
            WITHIN | {"tiers": [{"within": "30", "points": "3"}, {"within": "30", "points": "1"}]},
            [("rule.tiers[1].within", "tier_order", "> 30", "30")],
        ),
        (
            WITHIN | {"tiers": [{"within": "-1", "points": "3", "x": 1}]},
            [
                ("rule.tiers[0].within", "too_small", "≥ 0", "-1"),
                ("rule.tiers[0].x", "unknown_field", "", "x"),
            ],
        ),
    ],
)
def test_deadlines_refuse_a_wrong_rule(rule: dict[str, object], problems: list[Any]) -> None:
    assert problems_of(rule) == problems

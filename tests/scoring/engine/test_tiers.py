from typing import Any

import pytest

from tests.scoring.engine.samples import (
    TIERS_ON_COUNT,
    TIERS_ON_PERCENT,
    field_names,
    form_mistakes_of,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

CHECKED = {
    "kind": "tiers",
    "input": "percent",
    "none": "0",
    "tiers": [
        {"from": "30", "points": "1"},
        {"from": "25", "to": "30", "points": "0.5"},
        {"to": "25", "points": "0.25"},
    ],
}


@pytest.mark.parametrize(
    ("percent", "points"),
    [
        ("100", "10.00"),
        ("99.9999999999", "8.00"),
        ("94.995", "8.00"),
        ("90", "8.00"),
        ("89.995", "6.00"),
        ("84.995", "6.00"),
        ("80", "6.00"),
        ("79.999", "4.00"),
        ("74.995", "4.00"),
        ("70", "4.00"),
        ("69.995", "0.00"),
        ("0", "0.00"),
    ],
)
def test_tiers_are_closed_below_and_open_above(percent: str, points: str) -> None:
    assert points_of(TIERS_ON_PERCENT, {"percent": percent}) == points


@pytest.mark.parametrize(
    ("numerator", "denominator", "points"),
    [
        ("40", "40", "10.00"),
        ("35", "40", "6.00"),
        ("36", "40", "8.00"),
        ("2", "3", "0.00"),
        ("7", "10", "4.00"),
        ("69995", "100000", "0.00"),
        ("899999999999999", "1000000000000000", "6.00"),
        ("0", "5", "0.00"),
        ("1234.5", "1234.5", "10.00"),
    ],
)
def test_tiers_compare_the_exact_ratio(numerator: str, denominator: str, points: str) -> None:
    if denominator == "1000000000000000":
        numerator, denominator = "89999999999999.9", "100000000000000"

    assert (
        points_of(TIERS_ON_PERCENT, {"numerator": numerator, "denominator": denominator}) == points
    )


def test_tiers_say_why() -> None:
    assert steps_of(TIERS_ON_PERCENT, {"numerator": "35", "denominator": "40"}) == [
        ("ratio", {"numerator": "35", "denominator": "40", "percent": "87.5"}),
        ("tier", {"low": "80", "high": "90", "points": "6"}),
    ]
    assert steps_of(TIERS_ON_PERCENT, {"percent": "100"}) == [
        ("percent", {"percent": "100"}),
        ("tier", {"low": "100", "high": "", "points": "10"}),
    ]


@pytest.mark.parametrize(
    ("facts", "points"),
    [({"percent": "24.995"}, "0.25"), ({"percent": "25"}, "0.50"), ({"none": True}, "0.00")],
)
def test_tiers_tell_nothing_done_from_little_done(facts: dict[str, object], points: str) -> None:
    assert points_of(CHECKED, facts) == points


def test_tiers_name_nothing_done_as_a_step() -> None:
    assert steps_of(CHECKED, {"none": True}) == [("none", {"points": "0"})]


@pytest.mark.parametrize(
    ("facts", "mistakes"),
    [
        ({}, [("percent", "required", {})]),
        ({"none": False}, [("percent", "required", {})]),
        ({"none": "yes"}, [("none", "not_a_flag", {}), ("percent", "required", {})]),
        ({"percent": "100.01"}, [("percent", "above_maximum", {"maximum": "100"})]),
        ({"percent": "-1"}, [("percent", "below_minimum", {"minimum": "0"})]),
        ({"percent": "ten"}, [("percent", "not_a_number", {})]),
        ({"numerator": "1"}, [("denominator", "required", {})]),
        ({"denominator": "1"}, [("numerator", "required", {})]),
        ({"numerator": "1", "denominator": "0"}, [("denominator", "denominator_zero", {})]),
        (
            {"numerator": "4", "denominator": "3"},
            [("numerator", "numerator_over_denominator", {"denominator": "3"})],
        ),
        (
            {"numerator": "1", "denominator": "3", "percent": "33"},
            [("percent", "percent_and_ratio", {})],
        ),
        (
            {"none": True, "numerator": "1", "percent": "5"},
            [("numerator", "none_and_value", {}), ("percent", "none_and_value", {})],
        ),
    ],
)
def test_tiers_refuse_wrong_percentages(facts: dict[str, object], mistakes: list[Any]) -> None:
    assert mistakes_of(CHECKED, facts) == mistakes


def test_counts_of_a_ratio_are_whole_and_amounts_need_not_be() -> None:
    counts = TIERS_ON_PERCENT | {"whole": True}
    for name, other in (("numerator", "denominator"), ("denominator", "numerator")):
        facts = {name: "1.5", other: "2" if name == "numerator" else "1"}
        assert mistakes_of(counts, facts) == [(name, "not_whole", {})]
        assert points_of(TIERS_ON_PERCENT, facts)
    assert points_of(counts, {"numerator": "3", "denominator": "4"}) == points_of(
        counts, {"percent": "75"}
    )
    assert form_mistakes_of(counts, {"numerator": "1,5", "denominator": "2"}) == [
        ("numerator", "not_whole")
    ]


def test_tiers_refuse_none_when_the_rule_has_none() -> None:
    assert mistakes_of(TIERS_ON_PERCENT, {"none": True}) == [("none", "none_not_allowed", {})]


def test_tiers_go_over_100_only_when_the_rule_says_so() -> None:
    rule = TIERS_ON_PERCENT | {"over_100": True}

    assert points_of(rule, {"numerator": "5", "denominator": "4"}) == "10.00"
    assert points_of(rule, {"percent": "250"}) == "10.00"
    assert mistakes_of(
        rule | {"zero_denominator": "1"}, {"numerator": "5", "denominator": "0"}
    ) == [("numerator", "numerator_over_denominator", {"denominator": "0"})]


def test_tiers_take_a_denominator_of_zero_when_the_rule_says_so() -> None:
    rule = TIERS_ON_PERCENT | {"zero_denominator": "9"}

    assert points_of(rule, {"numerator": "0", "denominator": "0"}) == "9.00"
    assert steps_of(rule, {"numerator": "0", "denominator": "0"}) == [
        ("zero_denominator", {"points": "9"})
    ]


@pytest.mark.parametrize(
    ("count", "points"),
    [("0", "0.00"), ("1", "2.00"), ("49", "2.00"), ("50", "3.00"), ("99", "3.00"), ("100", "4.00")],
)
def test_tiers_on_a_count(count: str, points: str) -> None:
    assert points_of(TIERS_ON_COUNT, {"count": count}) == points


def test_tiers_on_a_count_say_why() -> None:
    assert steps_of(TIERS_ON_COUNT, {"count": "75"}) == [
        ("count", {"count": "75"}),
        ("tier", {"low": "50", "high": "100", "points": "3"}),
    ]


@pytest.mark.parametrize(
    ("count", "code", "params"),
    [
        ("1.5", "not_whole", {}),
        ("-1", "below_minimum", {"minimum": "0"}),
        ("1000000001", "above_maximum", {"maximum": "1000000000"}),
        (None, "required", {}),
        (True, "not_a_number", {}),
    ],
)
def test_tiers_on_a_count_refuse_strange_counts(count: object, code: str, params: object) -> None:
    assert mistakes_of(TIERS_ON_COUNT, {"count": count}) == [("count", code, params)]


def test_tiers_ask_for_their_measure() -> None:
    assert field_names(CHECKED) == [
        ("numerator", "number"),
        ("denominator", "number"),
        ("percent", "percent"),
        ("none", "flag"),
    ]
    assert field_names(TIERS_ON_COUNT) == [("count", "number")]


@pytest.mark.parametrize(
    ("tiers", "problems"),
    [
        (
            [{"from": "10", "points": "1"}],
            [("rule.tiers[0].from", "tiers_start", "0", "10")],
        ),
        (
            [{"from": "0", "to": "50", "points": "1"}, {"from": "50", "to": "100", "points": "2"}],
            [("rule.tiers[1].to", "tiers_end", "", "100")],
        ),
        (
            [{"from": "0", "to": "40", "points": "1"}, {"from": "50", "points": "2"}],
            [("rule.tiers[1].from", "tier_gap", "40", "50")],
        ),
        (
            [{"from": "50", "points": "2"}, {"from": "0", "to": "60", "points": "1"}],
            [("rule.tiers[0].from", "tier_overlap", "60", "50")],
        ),
        (
            [
                {"from": "0", "points": "0"},
                {"from": "50", "points": "1"},
                {"from": "50", "points": "2"},
            ],
            [("rule.tiers[2].from", "tier_order", "> 50", "50")],
        ),
        (
            [
                {"from": "0", "points": "0"},
                {"from": "80", "points": "1"},
                {"from": "50", "points": "2"},
            ],
            [("rule.tiers[2].from", "tier_order", "> 80", "50")],
        ),
        (
            [
                {"to": "10", "points": "0"},
                {"to": "20", "points": "1"},
                {"from": "20", "points": "2"},
            ],
            [("rule.tiers[1].from", "missing_bound", "from", "")],
        ),
        (
            [{"from": "0", "points": "0"}, {"from": "101", "points": "1"}],
            [("rule.tiers[1].from", "tier_unreachable", "≤ 100", "101")],
        ),
        (
            [{"from": "-5", "points": "0"}],
            [("rule.tiers[0].from", "too_small", "≥ 0", "-5")],
        ),
        ([], [("rule.tiers", "not_a_list", "list", "[]")]),
        ("tiers", [("rule.tiers", "not_a_list", "list", "tiers")]),
        (
            [{"from": "0", "points": "0", "form": "1"}],
            [("rule.tiers[0].form", "unknown_field", "", "form")],
        ),
    ],
)
def test_tiers_refuse_gaps_overlaps_and_disorder(tiers: object, problems: list[Any]) -> None:
    rule = {"kind": "tiers", "input": "percent", "tiers": tiers}

    assert problems_of(rule) == problems


def test_tiers_on_a_count_have_no_upper_limit() -> None:
    rule = {
        "kind": "tiers",
        "input": "count",
        "tiers": [{"points": "0"}, {"from": "101", "points": "2"}],
    }

    assert points_of(rule, {"count": "101"}) == "2.00"


@pytest.mark.parametrize("measured", [None, "weight"])
def test_tiers_refuse_an_unknown_input(measured: str | None) -> None:
    (problem, *_) = problems_of(TIERS_ON_COUNT | {"input": measured})

    assert problem[:2] == ("rule.input", "unknown_value" if measured else "not_a_text")


def test_one_tier_covers_everything() -> None:
    rule = {"kind": "tiers", "input": "percent", "tiers": [{"points": "2"}]}

    assert points_of(rule, {"percent": "0"}) == "2.00"

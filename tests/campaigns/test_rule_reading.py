"""The sentence of a rule is written for everything the engine accepts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from campaigns.domain.rule_reading import read_rule, tier_words
from scoring.engine.leaf import leaf_from

PERCENT = {"numerator_label": "A", "denominator_label": "B"}
RULES: list[dict[str, Any]] = [
    {"kind": "yes_no", "yes": "1", "no": None, "none_arises": None, "yes_label": None},
    {
        "kind": "all_or_nothing",
        "points": "1",
        "else": None,
        "conditions": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}],
    },
    {"kind": "linear", "full_at": None, "floor": None, "below": None, "cap": None, **PERCENT},
    {
        "kind": "tiers",
        "input": "percent",
        "none": None,
        "tiers": [
            {"from": "50", "to": None, "points": "1"},
            {"from": "0", "to": "50", "points": "0"},
        ],
    },
    {"kind": "days", "late": None, "never": None, "tiers": [{"within": "5", "points": "1"}]},
    {"kind": "yes_no", "yes": "1", "requires": [{"key": "a", "label": "A"}], "otherwise": None},
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["kind"])
def test_nulls_read_as_not_given(rule: dict[str, Any]) -> None:
    leaf_from(rule, maximum=Decimal(1))
    assert read_rule(rule, maximum="1") == read_rule(_without_nulls(rule), maximum="1")


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("low", "high", "whole", "words"),
    [
        ("1", "2", True, "đúng 1 lần"),
        ("0", "1", True, "đúng 0 lần"),
        ("1", "3", True, "từ 1 lần đến dưới 3 lần"),
        ("0.5", "2", True, "đúng 1 lần"),
        ("1", "2", False, "từ 1 lần đến dưới 2 lần"),
        ("0", "2", True, "dưới 2 lần"),
        ("2", None, True, "từ 2 lần trở lên"),
    ],
)
def test_tier_that_holds_one_whole_number_names_it(
    low: str, high: str | None, whole: bool, words: str
) -> None:
    assert tier_words(low, high, unit=" lần", whole=whole) == words


def test_only_counts_are_whole() -> None:
    tiers = [{"from": "1", "points": "1"}, {"from": "0", "points": "0"}]
    count = {"kind": "tiers", "input": "count", "tiers": [{"from": "2", "points": "2"}, *tiers]}
    assert read_rule(count) == ["từ 2 trở lên: 2; đúng 1: 1; đúng 0: 0"]
    percent = count | {"input": "percent"}
    assert read_rule(percent) == ["từ 2% trở lên: 2; từ 1% đến dưới 2%: 1; dưới 1%: 0"]


def test_counts_of_a_ratio_are_said_to_be_whole() -> None:
    lines = read_rule({"kind": "linear", "whole": True})
    assert lines[-1] == "Số đếm được nhập bằng số nguyên"
    assert read_rule({"kind": "linear"}) == lines[:-1]

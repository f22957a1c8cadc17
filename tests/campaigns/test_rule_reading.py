"""The sentence of a rule is written for everything the engine accepts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from campaigns.domain.rule_reading import read_rule
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

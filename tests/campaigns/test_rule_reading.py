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


TICK = {"key": "a", "label": "Có cổng", "answer": "tick", "points": "1"}
LEVEL = {
    "key": "b",
    "label": "Mức",
    "answer": "select",
    "options": [
        {"key": "x", "label": "Toàn trình", "points": "1"},
        {"key": "y", "label": "Chưa", "points": "0"},
    ],
}
POINTS = {"key": "c", "label": "Chất lượng", "answer": "points", "highest": "1", "step": "0.25"}
READ: list[tuple[dict[str, Any], list[str]]] = [
    (
        {
            "kind": "formula",
            "beyond": "clamp",
            "variables": [
                {"key": "x", "label": "Số hồ sơ", "unit": "hồ sơ", "lowest": "1"},
                {"key": "y", "label": "Hệ số", "highest": "2"},
            ],
            "formulas": [{"key": "k", "label": "Công thức", "text": "x * y"}],
        },
        [
            "Công thức → x * y",
            "Trong đó x = Số hồ sơ (hồ sơ; từ 1 trở lên); y = Hệ số (từ 0 đến 2)",
            "Kết quả vượt điểm tối đa thì lấy điểm tối đa",
        ],
    ),
    (
        {
            "kind": "answer_tree",
            "combine": "math",
            "lowest": "0.5",
            "of": [{"combine": "or", "label": "Nhóm", "points": "1", "of": [TICK, LEVEL]}, POINTS],
        },
        [
            (
                "tổng của (Nhóm: đạt một trong (Có cổng: 1; Mức (Toàn trình: 1, Chưa: 0)) = 1; "
                "Chất lượng: từ 0 đến 1 theo bước 0,25), từ 0,5 trở lên"
            )
        ],
    ),
    (
        {
            "kind": "deducted",
            "floor": "0.5",
            "rule": {"kind": "judged"},
            "deductions": [{"key": "a", "label": "Khác", "points": "1", "up_to": True}],
        },
        ["Đánh giá từ 0 đến 2", "Trừ: Khác: tối đa 1", "Không thấp hơn 0,5"],
    ),
    (
        {
            "kind": "deadline",
            "within": "30",
            "reference_label": "Ngày nhận",
            "points": "2",
            "per_day": "0.5",
            "floor": "0.5",
            "reject_after": "9",
            "waivable": True,
        },
        [
            "Số ngày tính từ: Ngày nhận",
            "Trong 30 ngày: 2",
            "Mỗi ngày chậm: trừ 0,5",
            "Không thấp hơn 0,5",
            "Không chấp nhận khi chậm quá 9 ngày",
            "Trường hợp không chấp nhận: 0",
            "Không thực hiện: 0",
            "Có thể được miễn trừ khi có lý do",
        ],
    ),
    (
        {"kind": "normalised", "input": "amount", "better": "less"},
        ["Mức thấp nhất trong nhóm ÷ Giá trị × 2"],
    ),
    (
        {
            "kind": "branch",
            "on": "1.1",
            "cases": [
                {"when": {"points_below": "1"}, "label": "Thấp", "rule": {"kind": "judged"}},
                {"when": {"points_at_least": "1"}, "label": "Cao", "rule": {"kind": "linear"}},
            ],
        },
        [
            "Tùy điểm của 1.1:",
            "Thấp (dưới 1 điểm) → Đánh giá từ 0 đến 2",
            "Cao (từ 1 điểm) → Từ 100% trở lên: 2; dưới mức đó tính theo tỷ lệ",
        ],
    ),
    (
        {"kind": "linear", "none": "0", "zero_denominator": "2", "over_100": True, "cap": "1"},
        [
            "Từ 100% trở lên: 2; dưới mức đó tính theo tỷ lệ",
            "Nhiều nhất 1",
            "Không thực hiện: 0",
            "Không có việc phải thực hiện: 2",
            "Tỷ lệ có thể vượt 100%",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "lines"), READ, ids=lambda item: str(item)[:30])
def test_rule_reads_as_it_scores(rule: dict[str, Any], lines: list[str]) -> None:
    leaf_from(rule, maximum=Decimal(2))
    assert read_rule(rule, maximum="2") == lines


def test_no_rule_has_no_sentence() -> None:
    assert read_rule(None) == []


def test_penalty_says_everything_it_costs() -> None:
    rule = {
        "kind": "penalty_per_day",
        "first_days": "2",
        "first_points": "-1",
        "per_day": "-0.5",
        "cap": "-3",
        "reject_after": "20/12",
        "rejected_points": "-3",
    }
    assert read_rule(rule, maximum="0") == [
        "Chậm đến 2 ngày: −1; mỗi ngày tiếp theo: −0,5",
        "Nhiều nhất −3",
        "Không nhận sau 20/12",
        "Trường hợp không chấp nhận: −3",
    ]

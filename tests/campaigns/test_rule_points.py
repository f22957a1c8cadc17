"""The points of a rule by its answers are what the engine gives."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from campaigns.domain.rule_pictures import pictures
from campaigns.domain.rule_points import answer_points
from parindex.local.paths import PROJECT_ROOT
from scoring.engine.criteria import parse_set
from scoring.engine.leaf import leaf_from

Json = dict[str, Any]


def parts(*worth: str) -> list[Json]:
    return [
        {"key": f"m{place}", "label": f"Mục {place}", "points": points}
        for place, points in enumerate(worth, start=1)
    ]


def conditions(count: int) -> list[Json]:
    return [{"key": f"c{place}", "label": f"Điều kiện {place}"} for place in range(count)]


TABLES: list[tuple[Json, list[tuple[str, str]]]] = [
    (
        {"kind": "yes_no", "yes": "10", "yes_label": "Có kế hoạch", "none_arises": "5"},
        [("Có kế hoạch", "10"), ("Không", "0"), ("Không phát sinh", "5")],
    ),
    (
        {"kind": "all_or_nothing", "points": "10", "else": "2.5", "conditions": conditions(2)},
        [("Đạt đủ các điều kiện", "10"), ("Không đạt đủ", "2,5")],
    ),
    (
        {"kind": "checklist", "items": parts("4", "3", "6"), "cap": "10"},
        [
            *[("Không nội dung nào", "0"), ("Mục 1", "4"), ("Mục 2", "3"), ("Mục 3", "6")],
            ("Đủ các nội dung", "10"),
        ],
    ),
    (
        {"kind": "checklist", "items": parts(*["1"] * 8)},
        [("Không nội dung nào", "0"), ("Đủ các nội dung", "8")],
    ),
    (
        {"kind": "choice", "options": [*parts("10"), parts("0", "6")[1] | {"up_to": True}]},
        [("Mục 1", "10"), ("Mục 2", "tối đa 6")],
    ),
    ({"kind": "choice", "options": parts(*"123456789")}, []),
    (
        {"kind": "year_over_year", "points": "10", "direction": "down"},
        [("Cao hơn năm trước", "0"), ("Bằng năm trước", "0"), ("Thấp hơn năm trước", "10")],
    ),
    (
        {"kind": "yes_no", "yes": "10", "requires": conditions(2), "otherwise": "1"},
        [("Có", "10"), ("Không", "0")],
    ),
    ({"kind": "judged"}, [("Thấp nhất", "0"), ("Cao nhất", "10")]),
    ({"kind": "judged", "step": "3"}, [("Thấp nhất", "0"), ("Cao nhất", "9")]),
    (
        {
            "kind": "formula",
            "variables": [{"key": "a", "label": "Số A", "highest": "5"}],
            "formulas": [{"key": "f", "label": "Tính", "text": "2 * a"}],
        },
        [("Số A 0", "0"), ("Số A 2,5", "5"), ("Số A 5", "10")],
    ),
    (
        {
            "kind": "deducted",
            "rule": {"kind": "judged"},
            "deductions": [
                {"key": "c", "label": "Chậm", "points": "0.5", "per_time": True},
                {"key": "s", "label": "Sai", "points": "2", "up_to": True},
                {"key": "t", "label": "Thiếu", "points": "1"},
            ],
        },
        [("Chậm", "−0,5 mỗi lần"), ("Sai", "tối đa −2"), ("Thiếu", "−1")],
    ),
]


@pytest.mark.parametrize(("rule", "table"), TABLES, ids=lambda item: str(item)[:40])
def test_every_answer_stands_with_its_points(rule: Json, table: list[tuple[str, str]]) -> None:
    assert answer_points(leaf_from(rule, maximum=Decimal(10))) == table


def test_a_rule_of_several_parts_has_a_picture_of_each() -> None:
    tiers = {
        "kind": "tiers",
        "input": "percent",
        "tiers": [{"from": "50", "points": "6"}, {"from": "0", "points": "0"}],
    }
    rule = {
        "kind": "sum",
        "parts": [
            {"key": "a", "label": "Phần A", "maximum": "4", "rule": {"kind": "yes_no", "yes": "4"}},
            {"key": "b", "label": "Phần B", "maximum": "6", "rule": tiers},
        ],
    }
    first, second = pictures(leaf_from(rule, maximum=Decimal(10)))
    assert (first.label, first.chart, first.answers) == (
        "Phần A",
        None,
        [("Có", "4"), ("Không", "0")],
    )
    assert (second.label, second.answers) == ("Phần B", [])
    assert second.chart is not None


def test_every_rule_of_the_set_of_kinds_is_pictured() -> None:
    """But 3.1: a formula of numbers without an upper end."""
    path = PROJECT_ROOT / "fixtures" / "criteria" / "rule-kinds-minh-hoa.json"
    engine = parse_set(json.loads(path.read_text(encoding="utf-8")))
    assert [code for code, leaf in engine.leaves.items() if not pictures(leaf)] == ["3.1"]

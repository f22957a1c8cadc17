"""The chart beside a sentence: its curve is what the engine gives."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings

from campaigns.domain.rule_chart import rule_chart
from campaigns.domain.rule_curve import curve_of
from campaigns.domain.set_page import preview_of
from parindex.common.step_plots import Stretch, step_plot
from parindex.local.paths import PROJECT_ROOT
from scoring.engine.leaf import leaf_from
from tests.scoring.engine import specs

Json = dict[str, Any]
BUSY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def pieces(rule: Json, maximum: str = "10", *, penalty: bool = False) -> list[tuple[str, ...]]:
    curve = curve_of(leaf_from(rule, maximum=Decimal(maximum), penalty=penalty))
    assert curve is not None
    return [
        tuple(f"{value.normalize():f}" for value in (item.start, item.end, item.first, item.last))
        for item in curve.pieces
    ]


TIERS = [
    {"from": "100", "points": "10"},
    {"from": "80", "points": "6"},
    {"from": "0", "points": "0"},
]
CURVES: list[tuple[Json, list[tuple[str, ...]]]] = [
    (
        {"kind": "tiers", "input": "percent", "tiers": TIERS},
        [("0", "80", "0", "0"), ("80", "100", "6", "6"), ("100", "100", "10", "10")],
    ),
    (
        {"kind": "tiers", "input": "count", "tiers": TIERS},
        [
            *[("0", "80", "0", "0"), ("80", "100", "6", "6"), ("100", "125", "10", "10")],
            ("125", "125", "10", "10"),
        ],
    ),
    (
        {"kind": "linear", "floor": "60", "cap": "9"},
        [
            *[("0", "60", "0", "0"), ("60", "90", "6", "9"), ("90", "100", "9", "9")],
            ("100", "100", "9", "9"),
        ],
    ),
    (
        {"kind": "linear", "full_at": "120", "over_100": True},
        [("0", "100", "0", "8.34"), ("100", "120", "8.33", "10.01"), ("120", "120", "10", "10")],
    ),
    (
        {"kind": "normalised", "input": "amount", "requires": [{"key": "a", "label": "A"}]},
        [("0", "100", "0", "10"), ("100", "100", "10", "10")],
    ),
    (
        {"kind": "per_item", "points": "4"},
        [
            *[("0", "1", "0", "0"), ("1", "2", "4", "4"), ("2", "3", "8", "8")],
            *[("3", "4", "10", "10"), ("4", "4", "10", "10")],
        ],
    ),
    (
        {"kind": "days", "late": "1", "tiers": [{"within": "30", "points": "10"}]},
        [("0", "31", "10", "10"), ("31", "38", "1", "1"), ("38", "38", "1", "1")],
    ),
    (
        {"kind": "tiers", "input": "date", "tiers": [{"until": "2026-02-15", "points": "10"}]},
        [
            *[("739633", "739663", "10", "10"), ("739663", "739693", "0", "0")],
            ("739693", "739693", "0", "0"),
        ],
    ),
    (
        {"kind": "deadline", "within": "5", "points": "10", "per_day": "5"},
        [
            *[("0", "1", "10", "10"), ("1", "2", "5", "5"), ("2", "3", "0", "0")],
            *[("3", "4", "0", "0"), ("4", "5", "0", "0"), ("5", "5", "0", "0")],
        ],
    ),
    (
        {
            "kind": "deadline",
            "due": "2026-02-15",
            "points": "10",
            "per_day": "1",
            "reject_after": "1",
        },
        [
            *[("0", "1", "10", "10"), ("1", "2", "9", "9"), ("2", "3", "0", "0")],
            *[("3", "4", "0", "0"), ("4", "4", "0", "0")],
        ],
    ),
]


@pytest.mark.parametrize(("rule", "expected"), CURVES, ids=lambda item: str(item)[:50])
def test_curve_is_what_the_engine_gives(rule: Json, expected: list[tuple[str, ...]]) -> None:
    assert pieces(rule) == expected


def test_penalty_goes_below_zero() -> None:
    rule = {"kind": "per_item", "points": "-1", "cap": "-2"}
    assert pieces(rule, "0", penalty=True)[-1] == ("3", "3", "-2", "-2")
    chart = rule_chart(leaf_from(rule, maximum=Decimal(0), penalty=True))
    assert chart is not None
    assert chart.plot.scale == (("76", "−2"), ("10", "0"))
    assert chart.plot.zero == "10"


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "yes_no", "yes": "10"},
        {"kind": "judged"},
        {"kind": "normalised", "input": "count", "better": "less"},
        {"kind": "per_item", "points": "0"},
        {"kind": "per_item", "points": "0.01"},
        {"kind": "days", "tiers": [{"within": "999999999", "points": "10"}]},
        {"kind": "tiers", "input": "date", "tiers": [{"until": "0001-01-01", "points": "10"}]},
        {"kind": "deadline", "due": "9999-12-31", "points": "10", "per_day": "1"},
        {
            "kind": "tiers",
            "input": "count",
            "tiers": [{"from": "5000000000", "points": "10"}, {"from": "0", "points": "0"}],
        },
    ],
    ids=lambda rule: str(rule)[:60],
)
def test_rule_without_a_curve_has_no_chart(rule: Json) -> None:
    assert rule_chart(leaf_from(rule, maximum=Decimal(10))) is None


@BUSY
@given(specs.leaves())
def test_any_rule_has_a_chart_or_none(rule: Json) -> None:
    chart = rule_chart(leaf_from(rule, maximum=Decimal(10)))
    if chart is not None:
        assert chart.axis
        assert chart.plot.marks


def test_marks_keep_their_distance_and_the_last_stays() -> None:
    values = [Decimal(value) for value in (0, 5, 50, 95, 100)]
    whole = [Stretch(values[0], values[-1], Decimal(1), Decimal(1))]
    plot = step_plot(
        whole, marks=[(value, str(value)) for value in values], scale=[(Decimal(1), "1")]
    )
    assert plot is not None
    assert [text for _x, text in plot.marks] == ["0", "50", "100"]
    assert step_plot([], marks=[], scale=[]) is None


def test_page_of_a_set_draws_the_chart_beside_the_sentence() -> None:
    path = PROJECT_ROOT / "fixtures" / "criteria" / "rule-kinds-minh-hoa.json"
    page = preview_of(json.loads(path.read_text(encoding="utf-8")))
    leaf = page.fields[0][1][0].children[0]
    drawn = render_to_string("campaigns/_set_node.html", {"row": leaf})

    (picture,) = leaf.pictures
    assert picture.chart is not None
    assert picture.chart.axis == "số ngày chậm"
    assert 'aria-label="Biểu đồ điểm của 1.1"' in drawn
    assert drawn.count("<svg") == 1
    assert "Đến hết 15/02/2026: 3" in drawn

from typing import Any

import pytest

from tests.scoring.engine.samples import field_names, mistakes_of, points_of, problems_of, steps_of

BOXES = {
    "kind": "checklist",
    "items": [
        {"key": "province", "label": "Province", "points": "0.25"},
        {"key": "district", "label": "District", "points": "0.25"},
        {"key": "commune", "label": "Commune", "points": "0.25"},
    ],
}
EACH = {"kind": "per_item", "points": "1.5", "cap": "5"}


@pytest.mark.parametrize(
    ("met", "points"),
    [
        ([], "0.00"),
        (["district"], "0.25"),
        (["commune", "province"], "0.50"),
        (["province", "district", "commune"], "0.75"),
    ],
)
def test_checklist_adds_up_what_is_ticked(met: list[str], points: str) -> None:
    assert points_of(BOXES, {"met": met}) == points


def test_checklist_stops_at_its_cap() -> None:
    rule = BOXES | {"cap": "0.5"}

    assert points_of(rule, {"met": ["province", "commune"]}) == "0.50"
    assert steps_of(rule, {"met": ["province", "district", "commune"]})[-2:] == [
        ("sum", {"points": "0.75"}),
        ("cap", {"before": "0.75", "after": "0.5"}),
    ]


def test_checklist_says_why() -> None:
    assert steps_of(BOXES, {"met": ["commune"]}) == [
        ("item", {"key": "commune", "label": "Commune", "points": "0.25"}),
        ("sum", {"points": "0.25"}),
    ]


def test_checklist_refuses_unknown_boxes() -> None:
    assert mistakes_of(BOXES, {"met": ["ward"]}) == [("met", "unknown_choice", {})]


def test_checklist_of_penalties_is_capped_from_below() -> None:
    rule = {
        "kind": "checklist",
        "cap": "-1.5",
        "items": [
            {"key": "a", "label": "A", "points": "-1"},
            {"key": "b", "label": "B", "points": "-1"},
        ],
    }

    assert points_of(rule, {"met": ["a", "b"]}, "0", penalty=True) == "-1.50"


@pytest.mark.parametrize(
    ("count", "points"),
    [("0", "0.00"), ("1", "1.50"), ("3", "4.50"), ("4", "5.00"), ("99", "5.00")],
)
def test_per_item_counts_up_to_the_cap(count: str, points: str) -> None:
    assert points_of(EACH, {"count": count}) == points


def test_per_item_says_why() -> None:
    assert steps_of(EACH, {"count": "4"}) == [
        ("per_item", {"count": "4", "each": "1.5", "points": "6"}),
        ("cap", {"before": "6", "after": "5"}),
    ]


def test_per_item_without_a_cap_stops_at_the_maximum() -> None:
    assert points_of({"kind": "per_item", "points": "1"}, {"count": "9"}, "3") == "3.00"


def test_per_item_as_a_penalty_stops_at_its_cap() -> None:
    rule = {"kind": "per_item", "points": "-0.5", "cap": "-2"}

    assert points_of(rule, {"count": "3"}, "0", penalty=True) == "-1.50"
    assert points_of(rule, {"count": "1000000000"}, "0", penalty=True) == "-2.00"


def test_per_item_refuses_parts() -> None:
    assert mistakes_of(EACH, {"count": "1.5"}) == [("count", "not_whole", {})]


def test_lists_ask_for_ticks_or_a_count() -> None:
    assert field_names(BOXES) == [("met", "checks")]
    assert field_names(EACH) == [("count", "number")]


@pytest.mark.parametrize(
    ("rule", "maximum", "penalty", "problems"),
    [
        (BOXES, "0.5", False, [("rule.items", "points_above_maximum", "≤ 0.5", "0.75")]),
        (
            BOXES | {"items": [{"key": "a", "label": "A", "points": "1", "pts": "1"}]},
            "1",
            False,
            [("rule.items[0].pts", "unknown_field", "", "pts")],
        ),
        (EACH, "4", False, [("rule.cap", "points_above_maximum", "≤ 4", "5")]),
        (
            {"kind": "per_item", "points": "-1"},
            "0",
            True,
            [("rule.cap", "cap_required", "< 0", "")],
        ),
    ],
)
def test_lists_refuse_a_wrong_rule(
    rule: dict[str, object], maximum: str, penalty: bool, problems: list[Any]
) -> None:
    assert problems_of(rule, maximum, penalty=penalty) == problems

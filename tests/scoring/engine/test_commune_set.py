"""The one complete real set at hand: every rule of it, every boundary, one whole dossier."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring.engine.criteria import parse_set
from scoring.engine.facts import Facts
from scoring.engine.score import LeafResult, evaluate
from scoring.engine.structure import CriteriaSet
from scoring.engine.totals import Totals, total_up

PATH = Path(__file__).parents[3] / "fixtures" / "criteria" / "commune-resolution-57-2026.json"


@pytest.fixture(scope="module")
def commune() -> CriteriaSet:
    return parse_set(json.loads(PATH.read_text(encoding="utf-8")))


def percent(value: str) -> dict[str, Any]:
    return {"percent": value}


def count(value: int) -> dict[str, Any]:
    return {"count": str(value)}


YES, NO = {"answer": "yes"}, {"answer": "no"}
PLAN_DAY = {"reference": "2026-01-10", "met": ["quality"]}

# (criterion, facts, points by the wording of the rule)
GOLDEN: list[tuple[str, dict[str, Any], str]] = [
    ("I.1", PLAN_DAY | {"date": "2026-01-10"}, "3"),
    ("I.1", PLAN_DAY | {"date": "2026-02-09"}, "3"),
    ("I.1", PLAN_DAY | {"date": "2026-02-10"}, "1.5"),
    ("I.1", PLAN_DAY | {"date": "2026-03-11"}, "1.5"),
    ("I.1", PLAN_DAY | {"date": "2026-03-12"}, "0"),
    ("I.1", {"reference": "2026-01-10", "date": "2026-01-20", "met": []}, "0"),
    ("I.1", {"none": True, "met": []}, "0"),
    ("I.2.1", percent("100"), "1"),
    ("I.2.1", percent("30"), "1"),
    ("I.2.1", percent("29.995"), "0.5"),
    ("I.2.1", percent("25"), "0.5"),
    ("I.2.1", percent("24.995"), "0.25"),
    ("I.2.1", percent("0"), "0.25"),
    ("I.2.1", {"none": True}, "0"),
    ("I.2.1", {"numerator": "3", "denominator": "10"}, "1"),
    ("I.2.2", YES, "1"),
    ("I.2.2", NO, "0"),
    ("I.2.2", {"answer": "none_arises"}, "1"),
    ("I.3", {"met": ["count", "content", "on_time"]}, "3"),
    ("I.3", {"met": ["count", "content"]}, "0"),
    ("I.3", {"met": []}, "0"),
    ("I.4", count(0), "0"),
    ("I.4", count(1), "1"),
    ("I.4", count(2), "2"),
    ("I.4", count(9), "2"),
    *[
        (code, percent(value), points)
        for code in ("II.1.1", "II.1.2")
        for value, points in (
            ("100", "10"),
            ("99.995", "8"),
            ("94.995", "8"),
            ("90", "8"),
            ("89.995", "6"),
            ("84.995", "6"),
            ("80", "6"),
            ("79.995", "4"),
            ("74.995", "4"),
            ("70", "4"),
            ("69.995", "0"),
            ("0", "0"),
        )
    ],
    ("II.1.3", {"option": "effective"}, "10"),
    ("II.1.3", {"option": "irregular"}, "3"),
    ("II.1.3", {"option": "none"}, "0"),
    ("II.2", YES, "8"),
    ("II.2", NO, "0"),
    ("II.3.1", YES, "4"),
    ("II.3.1", NO, "0"),
    ("II.3.2", YES, "4"),
    ("II.3.2", NO, "0"),
    ("II.4.1", YES, "3"),
    ("II.4.1", NO, "0"),
    ("II.5.1", count(0), "0"),
    ("II.5.1", count(1), "2"),
    ("II.5.1", count(49), "2"),
    ("II.5.1", count(50), "3"),
    ("II.5.1", count(99), "3"),
    ("II.5.1", count(100), "4"),
    ("II.5.2", count(0), "0"),
    ("II.5.2", count(1), "2"),
    ("II.5.2", count(49), "2"),
    ("II.5.2", count(50), "3"),
    ("II.5.2", count(99), "3"),
    ("II.5.2", count(100), "4"),
    ("II.6", percent("100"), "10"),
    ("II.6", percent("85"), "10"),
    ("II.6", percent("84.995"), "10"),
    ("II.6", percent("84.9"), "9.99"),
    ("II.6", percent("74.995"), "8.82"),
    ("II.6", percent("69.995"), "8.23"),
    ("II.6", percent("60"), "7.06"),
    ("II.6", percent("59.995"), "0"),
    ("II.6", {"numerator": "2", "denominator": "3"}, "7.84"),
    ("II.7", {"met": ["specific", "evidence", "on_time"]}, "3"),
    ("II.7", {"met": ["specific", "evidence"]}, "0"),
    ("IV.1", count(0), "0"),
    ("IV.1", count(1), "1"),
    ("IV.1", count(2), "2"),
    ("IV.2", {"current": "87.51", "previous": "87.5"}, "1"),
    ("IV.2", {"current": "87.5", "previous": "87.5"}, "0"),
    ("IV.2", {"current": "80", "previous": "87.5"}, "0"),
    ("IV.3.1", {"option": "pioneering"}, "6"),
    ("IV.3.1", {"option": "improved", "points": "3"}, "3"),
    ("IV.3.1", {"option": "improved", "points": "1.5"}, "1.5"),
    ("IV.3.1", {"option": "none"}, "0"),
    ("IV.3.2", count(1), "0"),
    ("IV.3.2", count(2), "1.5"),
    ("IV.3.2", count(4), "1.5"),
    ("IV.3.2", count(5), "3"),
    ("IV.3.3", {"alternatives": {"four_stars": YES}}, "1"),
    ("IV.3.3", {"alternatives": {"three_stars": YES}}, "0.5"),
    ("IV.3.3", {"alternatives": {"four_stars": YES, "three_stars": YES}}, "1"),
    ("IV.3.3", {"alternatives": {}}, "0"),
    ("IV.3.4", YES, "1"),
    ("IV.3.4", NO, "0"),
    ("IV.3.5", YES, "1"),
    ("IV.3.5", NO, "0"),
    ("V.1", {"days_late": "0", "waived": False}, "0"),
    ("V.1", {"days_late": "1", "waived": False}, "-1"),
    ("V.1", {"days_late": "2", "waived": False}, "-1"),
    ("V.1", {"days_late": "3", "waived": False}, "-2"),
    ("V.1", {"days_late": "5", "waived": False}, "-4"),
    ("V.1", {"days_late": "5", "waived": True}, "0"),
    ("V.2", {"occurred": True, "waived": False}, "-1"),
    ("V.2", {"occurred": True, "waived": True}, "0"),
    ("V.2", {"occurred": False, "waived": False}, "0"),
    ("V.3", {"occurred": True}, "-0.5"),
    ("V.3", {"occurred": False}, "0"),
    ("V.4", {"occurred": True}, "-1"),
    ("V.4", {"occurred": False}, "0"),
]


@pytest.mark.parametrize(("code", "facts", "points"), GOLDEN)
def test_commune_rule_gives_what_its_wording_says(
    commune: CriteriaSet, code: str, facts: Facts, points: str
) -> None:
    assert evaluate(commune.leaves[code], facts).points == Decimal(points)


@pytest.mark.parametrize(
    ("plan", "facts", "points"),
    [
        ("3", percent("100"), "5"),
        ("3", percent("99.995"), "4"),
        ("3", percent("85"), "4"),
        ("3", percent("84.995"), "3"),
        ("3", percent("60"), "3"),
        ("3", percent("59.995"), "2"),
        ("3", {"none": True}, "0"),
        ("0", YES, "2"),
        ("0", NO, "0"),
    ],
)
def test_commune_training_depends_on_the_plan(
    commune: CriteriaSet, plan: str, facts: Facts, points: str
) -> None:
    found = evaluate(commune.leaves["II.4.2"], facts, {"II.4.1": Decimal(plan)})

    assert found.points == Decimal(points)


def test_commune_golden_cases_cover_every_leaf(commune: CriteriaSet) -> None:
    assert {code for code, _, _ in GOLDEN} | {"II.4.2"} == set(commune.leaves)


def test_commune_set_is_10_and_75_and_15(commune: CriteriaSet) -> None:
    assert [(field.code, field.group, str(field.maximum)) for field in commune.fields] == [
        ("I", "main", "10"),
        ("II", "main", "75"),
        ("IV", "bonus", "15"),
        ("V", "penalty", "0"),
    ]
    assert (str(commune.total), str(commune.maximum), len(commune.leaves)) == ("100", "100", 28)


def score(commune: CriteriaSet, sheet: dict[str, dict[str, Any]]) -> tuple[dict[str, str], Totals]:
    results: dict[str, LeafResult] = {}
    points: dict[str, Decimal] = {}
    for code in commune.order:
        if code in sheet:
            results[code] = evaluate(commune.leaves[code], sheet[code], points)
            points[code] = results[code].points
    absent = {code for code, result in results.items() if result.not_applicable}
    totals = total_up(commune, points, not_applicable=absent)
    return {code: str(value) for code, value in points.items()}, totals


def test_commune_dossier_adds_up(commune: CriteriaSet) -> None:
    sheet: dict[str, dict[str, Any]] = {
        "I.1": PLAN_DAY | {"date": "2026-02-20"},
        "I.2.1": {"numerator": "5", "denominator": "18"},
        "I.2.2": {"answer": "none_arises"},
        "I.3": {"met": ["count", "content", "on_time"]},
        "I.4": count(1),
        "II.1.1": {"numerator": "35", "denominator": "40"},
        "II.1.2": percent("94.995"),
        "II.1.3": {"option": "effective"},
        "II.2": {"not_applicable": True},
        "II.3.1": YES,
        "II.3.2": NO,
        "II.4.2": {"numerator": "6", "denominator": "7"},
        "II.4.1": YES,
        "II.5.1": count(120),
        "II.5.2": count(60),
        "II.6": {"numerator": "1234.5", "denominator": "1800"},
        "II.7": {"met": ["specific", "evidence", "on_time"]},
        "IV.2": {"current": "68.58", "previous": "60"},
        "IV.3.1": {"option": "improved", "points": "2.5"},
        "IV.3.3": {"alternatives": {"three_stars": YES}},
        "V.1": {"days_late": "1", "waived": False},
        "V.3": {"occurred": True},
    }
    points, totals = score(commune, sheet)

    assert points == {
        "I.1": "1.50",
        "I.2.1": "0.50",
        "I.2.2": "1.00",
        "I.3": "3.00",
        "I.4": "1.00",
        "II.1.1": "6.00",
        "II.1.2": "8.00",
        "II.1.3": "10.00",
        "II.2": "0",
        "II.3.1": "4.00",
        "II.3.2": "0.00",
        "II.4.1": "3.00",
        "II.4.2": "4.00",
        "II.5.1": "4.00",
        "II.5.2": "3.00",
        "II.6": "8.07",
        "II.7": "3.00",
        "IV.2": "1.00",
        "IV.3.1": "2.50",
        "IV.3.3": "0.50",
        "V.1": "-1.00",
        "V.3": "-0.50",
    }
    assert [
        (item.code, str(item.points), str(item.maximum), str(item.index)) for item in totals.fields
    ] == [
        ("I", "7.00", "10", "70.00"),
        ("II", "53.07", "67", "79.21"),
        ("IV", "4.00", "15", "26.67"),
        ("V", "-1.50", "0", "None"),
    ]
    assert (str(totals.points), str(totals.maximum), str(totals.index)) == ("62.57", "92", "68.01")


def test_commune_dossier_at_its_best_is_100(commune: CriteriaSet) -> None:
    best = {code: leaf.maximum for code, leaf in commune.leaves.items()}

    assert str(total_up(commune, best).index) == "100.00"

from decimal import Decimal
from typing import Any

import pytest

from scoring.engine.criteria import parse_set
from scoring.engine.structure import CriteriaSet
from scoring.engine.totals import Totals, node_total, removed_leaves, share, total_up
from scoring.engine.trace import Step
from tests.scoring.engine.samples import small_set, small_set_json

FULL = {"1.1": "40", "1.2.1": "15", "1.2.2": "5", "2.1": "30", "2.2": "10"}


def totals(criteria: CriteriaSet, points: dict[str, str], **options: Any) -> Totals:
    return total_up(criteria, {code: Decimal(text) for code, text in points.items()}, **options)


def short(found: Totals) -> tuple[str, str, str]:
    return (str(found.points), str(found.maximum), str(found.index))


def fields(found: Totals) -> list[tuple[str, str, str, str]]:
    return [
        (item.code, str(item.points), str(item.maximum), str(item.index)) for item in found.fields
    ]


def test_totals_add_up_by_field_and_as_a_whole() -> None:
    found = totals(small_set(), {"1.1": "32.5", "1.2.2": "5", "2.1": "29.99"})

    assert short(found) == ("67.49", "100", "67.49")
    assert fields(found) == [
        ("1", "37.5", "60", "62.50"),
        ("2", "29.99", "40", "74.98"),
        ("B", "0", "5", "0.00"),
        ("P", "0", "0", "None"),
    ]
    assert (str(found.main), str(found.bonus), str(found.penalty)) == ("67.49", "0", "0")
    assert found.trace == ()


def test_totals_of_nothing_are_zero() -> None:
    assert short(totals(small_set(), {})) == ("0", "100", "0.00")


@pytest.mark.parametrize("points", ["94.995", "84.995", "74.995", "69.995"])
def test_index_is_rounded_once_half_up(points: str) -> None:
    value = Decimal(points) * 2

    assert share(value, Decimal(200), 2) == Decimal(points) + Decimal("0.005")
    assert share(value - Decimal("0.001"), Decimal(200), 2) == Decimal(points) - Decimal("0.005")


@pytest.mark.parametrize(
    ("points", "maximum", "places", "index"),
    [
        ("2", "3", 2, "66.67"),
        ("1", "3", 0, "33"),
        ("62.62", "66.27", 2, "94.49"),
        ("0", "7", 2, "0.00"),
    ],
)
def test_share_is_points_of_the_maximum_in_percent(
    points: str, maximum: str, places: int, index: str
) -> None:
    assert str(share(Decimal(points), Decimal(maximum), places)) == index


def test_not_applicable_leaves_both_points_and_maximum() -> None:
    found = totals(small_set(), FULL, not_applicable={"1.1"})

    assert short(found) == ("60", "60", "100.00")
    assert fields(found)[:2] == [("1", "20", "20", "100.00"), ("2", "40", "40", "100.00")]


@pytest.mark.parametrize(
    ("excluded", "total"),
    [
        ({"1"}, ("40", "40", "100.00")),
        ({"1.2"}, ("80", "80", "100.00")),
        ({"1.2.1", "2.1"}, ("55", "55", "100.00")),
        ({"1.2", "1.2.1"}, ("80", "80", "100.00")),
        ({"1", "2"}, ("0", "0", "None")),
    ],
)
def test_exclusions_work_at_every_level(excluded: set[str], total: tuple[str, str, str]) -> None:
    assert short(totals(small_set(), FULL, excluded=excluded)) == total


def test_exclusions_and_not_applicable_do_not_count_twice() -> None:
    found = totals(small_set(), FULL, excluded={"1"}, not_applicable={"1.1"})

    assert short(found) == ("40", "40", "100.00")
    assert fields(found)[0] == ("1", "0", "0", "None")


def test_bonus_is_added_on_top_up_to_its_cap_and_the_cap_of_the_total() -> None:
    found = totals(small_set(), FULL | {"2.2": "3", "B.1": "4", "B.2": "3"})

    assert short(found) == ("98", "100", "98.00")
    assert found.trace == (Step("group_cap", {"field": "B", "before": "7", "after": "5"}),)

    found = totals(small_set(), FULL | {"2.2": "9", "B.1": "4"})
    assert short(found) == ("100", "100", "100.00")
    assert found.trace == (Step("total_cap", {"before": "103", "after": "100"}),)


def test_bonus_without_a_cap_of_the_total_goes_over_100() -> None:
    assert short(totals(small_set(total_cap=None), FULL | {"B.1": "4"})) == ("104", "100", "104.00")


def test_cap_of_the_total_falls_with_the_maximum() -> None:
    found = totals(small_set(), FULL | {"B.1": "4"}, excluded={"2.1"})

    assert short(found) == ("70", "70", "100.00")
    assert found.trace == (Step("total_cap", {"before": "74", "after": "70"}),)


def test_bonus_counts_in_the_maximum_when_the_policy_says_so() -> None:
    criteria = _bonus_inside()

    assert short(totals(criteria, FULL | {"B.1": "4"})) == ("104", "105", "99.05")
    assert short(totals(criteria, FULL, excluded={"B"})) == ("100", "100", "100.00")
    assert short(totals(criteria, FULL, not_applicable={"B.1"})) == ("100", "103", "97.09")
    assert short(totals(criteria, FULL, not_applicable={"B.2"})) == ("100", "104", "96.15")


def test_bonus_declared_by_the_sum_of_its_items_counts_up_to_its_cap() -> None:
    data = small_set_json(bonus_in_maximum=True, total_cap="105") | {"total": "105"}
    nodes = [node | {"max_points": "7"} if node["code"] == "B" else node for node in data["nodes"]]
    criteria = parse_set(data | {"nodes": nodes})

    assert criteria.maximum == _bonus_inside().maximum
    assert short(totals(criteria, FULL | {"B.1": "4"})) == ("104", "105", "99.05")
    assert short(totals(criteria, FULL, not_applicable={"B.1"})) == ("100", "103", "97.09")


def _bonus_inside() -> CriteriaSet:
    data = small_set_json(bonus_in_maximum=True, total_cap="105")
    return parse_set(data | {"total": "105"})


def test_penalties_are_subtracted_down_to_their_cap() -> None:
    found = totals(small_set(), FULL | {"P.1": "-5", "P.2": "-0.5"})
    assert short(found) == ("94.5", "100", "94.50")

    found = totals(small_set(), FULL | {"P.1": "-5", "P.2": "-3"})
    assert short(found) == ("94", "100", "94.00")
    assert found.trace == (Step("group_cap", {"field": "P", "before": "-8", "after": "-6"}),)


def test_total_does_not_fall_below_its_floor() -> None:
    found = totals(small_set(), {"1.1": "2", "P.1": "-5"})

    assert short(found) == ("0", "100", "0.00")
    assert found.trace == (Step("total_floor", {"before": "-3", "after": "0"}),)
    assert (str(found.main), str(found.penalty)) == ("2", "-5")


def test_main_part_has_a_cap_of_its_own() -> None:
    found = totals(small_set(main_cap="85"), FULL | {"B.1": "4"})

    assert short(found) == ("89", "100", "89.00")
    assert found.trace == (Step("main_cap", {"before": "100", "after": "85"}),)


@pytest.mark.parametrize(
    ("points", "options"),
    [
        ({"9": "1"}, {}),
        ({"1.2": "1"}, {}),
        ({}, {"excluded": {"9"}}),
        ({}, {"not_applicable": {"9"}}),
    ],
)
def test_totals_refuse_codes_that_are_not_in_the_set(
    points: dict[str, str], options: dict[str, set[str]]
) -> None:
    with pytest.raises(ValueError, match="not"):
        totals(small_set(), points, **options)


def test_node_total_gives_the_sum_of_a_line() -> None:
    criteria = small_set()
    points = {code: Decimal(text) for code, text in FULL.items()}
    removed = removed_leaves(criteria, {"1.2.2"}, {"2.1"})
    groups = [code for code, node in criteria.nodes.items() if not node.is_leaf]
    found = {code: node_total(criteria, code, points, removed) for code in groups}

    assert [(code, str(item.points), str(item.maximum)) for code, item in found.items()] == [
        ("1", "55", "55"),
        ("1.2", "15", "15"),
        ("2", "10", "10"),
        ("B", "0", "7"),
        ("P", "0", "0"),
    ]
    whole = node_total(criteria, "1", points)
    assert (whole.points, whole.maximum) == (node_total(criteria, "1", {}).maximum,) * 2

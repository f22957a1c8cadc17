import pytest

from scoring.engine.score import fields_of
from tests.scoring.engine.samples import leaf, mistakes_of, points_of, problems_of, steps_of

UP = {"kind": "year_over_year", "points": "1", "label": "Disbursement rate", "unit": "%"}


@pytest.mark.parametrize(
    ("direction", "current", "previous", "points"),
    [
        ("up", "87.51", "87.5", "1.00"),
        ("up", "87.5", "87.50", "0.00"),
        ("up", "80", "87.5", "0.00"),
        ("up", "-1", "-2.5", "1.00"),
        ("down", "3", "4", "1.00"),
        ("down", "4", "4", "0.00"),
        ("down", "5", "4", "0.00"),
    ],
)
def test_year_over_year_rewards_the_wanted_direction(
    direction: str, current: str, previous: str, points: str
) -> None:
    rule = UP | {"direction": direction}

    assert points_of(rule, {"current": current, "previous": previous}) == points


def test_year_over_year_says_why() -> None:
    assert steps_of(UP, {"current": "90", "previous": "87.5"}) == [
        ("compared", {"current": "90", "previous": "87.5", "direction": "up", "points": "1"})
    ]


def test_year_over_year_needs_both_figures() -> None:
    assert mistakes_of(UP, {"current": "90"}) == [("previous", "required", {})]


def test_year_over_year_asks_for_both_figures_under_its_label() -> None:
    assert [(field.name, field.section, field.unit) for field in fields_of(leaf(UP))] == [
        ("current", "Disbursement rate", "%"),
        ("previous", "Disbursement rate", "%"),
    ]


def test_year_over_year_refuses_an_unknown_direction() -> None:
    assert problems_of(UP | {"direction": "sideways"}) == [
        ("rule.direction", "unknown_value", "up, down", "sideways")
    ]

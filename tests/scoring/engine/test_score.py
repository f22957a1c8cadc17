from decimal import Decimal

import pytest

from scoring.engine.facts import FactsError, FieldProblem
from scoring.engine.leaf import leaf_from
from scoring.engine.problems import SetError
from scoring.engine.score import LeafResult, evaluate, fields_of, out_of_reach
from scoring.engine.trace import Step
from tests.scoring.engine.samples import DISBURSEMENT, leaf, mistakes_of, points_of

YES = {"kind": "yes_no", "yes": "8"}


def test_evaluate_gives_points_maximum_and_trace() -> None:
    assert evaluate(leaf(YES, "8"), {"answer": "yes"}) == LeafResult(
        points=Decimal("8.00"),
        maximum=Decimal(8),
        not_applicable=False,
        trace=(Step("answer", {"answer": "yes", "points": "8"}),),
    )


def test_not_applicable_leaves_points_and_maximum() -> None:
    facts = {"not_applicable": True}

    assert evaluate(leaf(YES, "8", na_allowed=True), facts) == LeafResult(
        Decimal(0), Decimal(0), True, (Step("not_applicable", {}),)
    )


def test_not_applicable_is_refused_where_the_set_does_not_allow_it() -> None:
    assert mistakes_of(YES, {"not_applicable": True}, "8") == [
        ("not_applicable", "na_not_allowed", {})
    ]


def test_not_applicable_stands_alone() -> None:
    facts = {"not_applicable": True, "answer": "yes"}

    assert mistakes_of(YES, facts, "8", na_allowed=True) == [("answer", "unexpected", {})]


def test_not_applicable_false_changes_nothing() -> None:
    facts = {"not_applicable": False, "answer": "yes"}

    assert points_of(YES, facts, "8", na_allowed=True) == "8.00"


def test_not_applicable_is_asked_for_where_it_is_allowed() -> None:
    assert [field.name for field in fields_of(leaf(YES, "8", na_allowed=True))] == [
        "answer",
        "not_applicable",
    ]


@pytest.mark.parametrize(("places", "points"), [(0, "8"), (1, "7.8"), (2, "7.76"), (3, "7.765")])
def test_points_have_the_places_of_the_set(places: int, points: str) -> None:
    assert points_of(DISBURSEMENT, {"percent": "66"}, "10", places=places) == points


def test_errors_read_as_text() -> None:
    with pytest.raises(FactsError, match=r"^answer: required$"):
        evaluate(leaf(YES, "8"), {})
    with pytest.raises(SetError, match=r"^rule\.yes: points_above_maximum$"):
        leaf(YES, "7")


def test_leaf_that_cannot_reach_its_maximum_is_usable() -> None:
    assert leaf_from(YES, maximum=Decimal(10)).rule.highest == 8


def test_leaf_whose_cap_is_above_its_maximum_is_refused() -> None:
    rule = {"kind": "checklist", "cap": "5", "items": [{"key": "a", "label": "A", "points": "5"}]}

    with pytest.raises(SetError, match="points_above_maximum"):
        leaf(rule, "4")


@pytest.mark.parametrize(
    ("points", "penalty", "problem"),
    [
        ("2", False, None),
        ("2.25", False, FieldProblem("points", "above_maximum", {"maximum": "2"})),
        ("-1", False, FieldProblem("points", "below_minimum", {"minimum": "0"})),
        ("0.125", False, FieldProblem("points", "too_many_decimals", {"places": "2"})),
        ("-1", True, None),
    ],
)
def test_points_by_hand_stay_within_what_the_leaf_gives(
    points: str, penalty: bool, problem: FieldProblem | None
) -> None:
    assert out_of_reach(leaf({"kind": "judged"}, "2"), Decimal(points), penalty=penalty) == problem

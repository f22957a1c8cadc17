"""Golden cases: read with every mistake, run in the order the rules need."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scoring.engine.criteria import parse_set
from scoring.engine.golden import MAX_CASES, case_data, run_case
from scoring.engine.problems import SetError
from scoring.engine.structure import CriteriaSet
from tests.campaigns.documents import small

YES = {"answer": "yes"}


def with_cases(*cases: Any, **changes: Any) -> dict[str, Any]:
    document = small(cases=list(cases), **changes)
    rules = [
        {"when": {"points_at_least": "1"}, "label": "Có", "rule": {"kind": "judged"}},
        {"when": {"otherwise": True}, "label": "Không", "rule": {"kind": "yes_no", "yes": "2"}},
    ]
    document["nodes"][-1]["rule"] = {"kind": "branch", "on": "1.1", "cases": rules}
    return document


def codes(document: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(SetError) as caught:
        parse_set(document)
    return {(problem.code, problem.node) for problem in caught.value.problems}


def results(found: CriteriaSet) -> list[tuple[str, Decimal | None, bool]]:
    [case] = found.cases
    return [(item.code, item.got, item.passed) for item in run_case(case, found.leaves)]


def test_a_leaf_is_scored_after_those_it_looks_at_whatever_the_order() -> None:
    facts = {"2.1.1": {"points": "1.5"}, "1.1": YES}
    case = {"note": "Cả hai", "facts": facts, "points": {"2.1.1": "1.5", "1.1": "1"}}
    found = parse_set(with_cases(case))
    assert results(found) == [("2.1.1", Decimal("1.5"), True), ("1.1", Decimal(1), True)]
    assert case_data(found.cases[0]) == case


def test_other_points_or_facts_that_do_not_fit_are_red() -> None:
    found = parse_set(with_cases({"facts": {"1.1": YES}, "points": {"1.1": "0.5"}}))
    assert results(found) == [("1.1", Decimal(1), False)]
    assert "note" not in case_data(found.cases[0])
    found = parse_set(with_cases({"facts": {"1.1": {"answer": "?"}}, "points": {"1.1": "1"}}))
    assert results(found) == [("1.1", None, False)]
    [case] = found.cases
    assert [problem.code for problem in run_case(case, found.leaves)[0].problems] == [
        "unknown_choice"
    ]
    assert [item.got for item in run_case(case, {})] == [None]


def test_a_set_without_cases_has_none() -> None:
    assert parse_set(small()).cases == ()
    assert parse_set(small(cases=[])).cases == ()


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"facts": {}, "points": {}}, ("case_without_points", "")),
        ({"facts": {"9": {}}, "points": {"9": "1"}}, ("case_unknown_leaf", "")),
        ({"facts": {"1": {}}, "points": {"1": "1"}}, ("case_unknown_leaf", "")),
        ({"facts": {}, "points": {"1.1": "1"}}, ("case_without_facts", "1.1")),
        ({"facts": {"1.1": YES}, "points": {"1.1": "x"}}, ("not_a_number", "1.1")),
        ({"facts": {"1.1": []}, "points": {"1.1": "1"}}, ("not_an_object", "1.1")),
        ({"facts": {"1.1": YES}, "points": {"1.1": "1"}, "x": 1}, ("unknown_field", "1.1")),
        ("x", ("not_an_object", "")),
    ],
)
def test_a_case_that_cannot_be_run_is_a_problem(case: Any, expected: tuple[str, str]) -> None:
    assert expected in codes(with_cases(case))


def test_there_may_not_be_too_many() -> None:
    case = {"facts": {"1.1": YES}, "points": {"1.1": "1"}}
    assert ("too_many_nodes", "") in codes(with_cases(*[case] * (MAX_CASES + 1)))

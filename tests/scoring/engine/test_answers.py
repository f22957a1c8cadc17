import pytest

from scoring.engine.score import fields_of
from tests.scoring.engine.samples import (
    field_names,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

HANDLED = {
    "kind": "yes_no",
    "yes": "1",
    "no": "0.25",
    "none_arises": "1",
    "yes_label": "All handled",
}
REPORTS = {
    "kind": "all_or_nothing",
    "points": "3",
    "else": "0.5",
    "conditions": [{"key": "enough", "label": "Enough"}, {"key": "on_time", "label": "On time"}],
}


@pytest.mark.parametrize(
    ("answer", "points"), [("yes", "1.00"), ("no", "0.25"), ("none_arises", "1.00")]
)
def test_yes_no_gives_the_points_of_the_answer(answer: str, points: str) -> None:
    assert points_of(HANDLED, {"answer": answer}) == points


def test_yes_no_says_why() -> None:
    assert steps_of(HANDLED, {"answer": "no"}) == [("answer", {"answer": "no", "points": "0.25"})]


@pytest.mark.parametrize(
    ("facts", "mistake"),
    [
        ({}, ("answer", "required", {})),
        ({"answer": ""}, ("answer", "required", {})),
        ({"answer": "maybe"}, ("answer", "unknown_choice", {})),
        ({"answer": ["yes"]}, ("answer", "unknown_choice", {})),
        ({"answer": "yes", "extra": 1}, ("extra", "unexpected", {})),
    ],
)
def test_yes_no_refuses_other_answers(
    facts: dict[str, object], mistake: tuple[object, ...]
) -> None:
    assert mistakes_of(HANDLED, facts) == [mistake]


def test_yes_no_refuses_none_arises_when_the_rule_has_none() -> None:
    rule = {"kind": "yes_no", "yes": "1"}

    assert mistakes_of(rule, {"answer": "none_arises"}) == [("answer", "unknown_choice", {})]


def test_yes_no_offers_its_answers() -> None:
    (field,) = fields_of(leaf(HANDLED))

    assert [(item.key, item.label, item.label_code) for item in field.options] == [
        ("yes", "All handled", "yes"),
        ("no", "", "no"),
        ("none_arises", "", "none_arises"),
    ]


@pytest.mark.parametrize(
    ("met", "points"),
    [
        (["enough", "on_time"], "3.00"),
        (["enough"], "0.50"),
        ([], "0.50"),
        (["on_time", "enough"], "3.00"),
    ],
)
def test_all_or_nothing_needs_every_condition(met: list[str], points: str) -> None:
    assert points_of(REPORTS, {"met": met}) == points


def test_all_or_nothing_without_a_list_has_met_nothing() -> None:
    assert points_of(REPORTS, {}) == "0.50"


def test_all_or_nothing_names_what_is_missing() -> None:
    assert steps_of(REPORTS, {"met": ["enough"]}) == [
        ("conditions", {"met": "1", "of": "2", "missing": "On time"}),
        ("not_all_met", {"points": "0.5"}),
    ]
    assert steps_of(REPORTS, {"met": ["enough", "on_time"]}) == [
        ("conditions", {"met": "2", "of": "2", "missing": ""}),
        ("all_met", {"points": "3"}),
    ]


@pytest.mark.parametrize(
    ("met", "code"),
    [("enough", "not_a_list"), (["other"], "unknown_choice"), ([["enough"]], "unknown_choice")],
)
def test_all_or_nothing_refuses_strange_ticks(met: object, code: str) -> None:
    assert mistakes_of(REPORTS, {"met": met}) == [("met", code, {})]


def test_all_or_nothing_asks_for_ticks() -> None:
    assert field_names(REPORTS) == [("met", "checks")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"points": "11"}, ("rule.points", "points_above_maximum", "≤ 10", "11")),
        ({"points": "-1"}, ("rule.points", "negative_points", "≥ 0", "-1")),
        ({"points": "1.005"}, ("rule.points", "too_many_decimals", "2", "1.005")),
        ({"points": "2000"}, ("rule.points", "too_large", "≤ 1000", "2000")),
        ({"points": "a lot"}, ("rule.points", "not_a_number", "number", "a lot")),
        ({"points": None}, ("rule.points", "not_a_number", "number", "")),
        ({"conditions": []}, ("rule.conditions", "not_a_list", "list", "[]")),
        ({"conditions": ["x"]}, ("rule.conditions[0]", "not_an_object", "object", "x")),
        ({"elze": "0"}, ("rule.elze", "unknown_field", "", "elze")),
    ],
)
def test_all_or_nothing_refuses_a_wrong_rule(
    change: dict[str, object], problem: tuple[str, str, str, str]
) -> None:
    assert problem in problems_of(REPORTS | change)


def test_conditions_need_distinct_plain_keys_and_labels() -> None:
    conditions = [
        {"key": "a", "label": "A"},
        {"key": "a", "label": "B"},
        {"key": "bad key", "label": "C"},
        {"key": "d", "label": "  "},
        {"key": "e", "label": "E", "points": "1"},
    ]

    assert problems_of(REPORTS | {"conditions": conditions}) == [
        ("rule.conditions[2].key", "bad_key", "letters, digits, _ and -", "bad key"),
        ("rule.conditions[3].label", "not_a_text", "text", "  "),
        ("rule.conditions", "duplicate_key", "", "a"),
        ("rule.conditions[4].points", "unknown_field", "", "points"),
    ]

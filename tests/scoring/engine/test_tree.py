from decimal import Decimal
from typing import Any

import pytest

from scoring.engine.score import facts_from_form, fields_of, form_from_facts
from tests.scoring.engine.samples import leaf, mistakes_of, points_of, problems_of, steps_of

PORTAL: dict[str, Any] = {
    "kind": "answer_tree",
    "combine": "math",
    "step": "0.5",
    "highest": "3",
    "of": [
        {
            "label": "Portal",
            "combine": "and",
            "points": "1",
            "of": [
                {"key": "open", "label": "Open", "answer": "tick", "points": "1"},
                {
                    "key": "level",
                    "label": "Level",
                    "answer": "select",
                    "options": [
                        {"key": "full", "label": "Full", "points": "1"},
                        {"key": "part", "label": "Part", "points": "0"},
                    ],
                },
            ],
        },
        {
            "label": "Proof",
            "combine": "or",
            "of": [
                {"key": "report", "label": "Report", "answer": "tick", "points": "0.75"},
                {"key": "judge", "label": "Judged", "answer": "points", "highest": "2"},
            ],
        },
    ],
}


def facts(**answers: Any) -> dict[str, Any]:
    return {"answers": answers}


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        ({"level": "part"}, "0.00"),
        ({"level": "full"}, "0.00"),
        ({"open": True, "level": "part"}, "0.00"),
        ({"open": True, "level": "full"}, "1.00"),
        ({"level": "part", "report": True}, "0.50"),
        ({"level": "part", "report": True, "judge": "1.25"}, "1.00"),
        ({"open": True, "level": "full", "judge": "2"}, "3.00"),
        ({"open": True, "level": "full", "judge": "0"}, "1.00"),
    ],
)
def test_tree_combines_answers(answers: dict[str, Any], points: str) -> None:
    assert points_of(PORTAL, facts(**answers), "3") == points


def test_groups_without_points_of_their_own() -> None:
    one = {"key": "a", "label": "A", "answer": "tick", "points": "1"}
    other = {"key": "b", "label": "B", "answer": "tick", "points": "2"}
    both = {"kind": "answer_tree", "combine": "and", "of": [one, other]}
    either = both | {"combine": "or"}

    assert points_of(both, facts(a=True, b=True), "3") == "3.00"
    assert points_of(both, facts(b=True), "3") == "0.00"
    assert points_of(either, facts(a=True, b=True), "3") == "2.00"
    assert points_of(either | {"points": "0.5"}, facts(b=True), "3") == "0.50"
    assert leaf(both, "3").rule.highest == 3
    assert leaf(either, "2").rule.highest == 2
    assert leaf(either | {"points": "0.5"}, "2").rule.highest == Decimal("0.5")


def test_sum_is_kept_within_its_ends() -> None:
    rule = {"kind": "answer_tree", "combine": "math", "lowest": "0.25", "of": PORTAL["of"][1]["of"]}

    assert points_of(rule, facts(judge="0"), "3") == "0.25"
    assert points_of(rule, facts(judge="0.13"), "3") == "0.25"
    assert leaf(rule, "3").rule.highest.to_eng_string() == "2.75"
    bounded = PORTAL["of"][1]["of"][1] | {"lowest": "0.5", "step": "0.5"}
    assert mistakes_of(rule | {"of": [bounded]}, facts(judge="0.25"), "3") == [
        ("q__judge", "below_minimum", {"minimum": "0.5"})
    ]


def test_tree_says_why() -> None:
    given = facts(open=True, level="full", judge="0.5")

    assert steps_of(PORTAL, given, "3") == [
        ("item", {"key": "open", "label": "Open", "points": "1"}),
        ("item", {"key": "level", "label": "Level: Full", "points": "1"}),
        ("group", {"label": "Portal", "combine": "and", "points": "1"}),
        ("item", {"key": "judge", "label": "Judged", "points": "0.5"}),
        ("group", {"label": "Proof", "combine": "or", "points": "0.5"}),
        ("group", {"label": "", "combine": "math", "points": "1.5"}),
    ]


def test_tree_asks_every_question_under_its_group() -> None:
    of = leaf(PORTAL, "3")

    assert [(item.name, item.kind, item.section, item.optional) for item in fields_of(of)] == [
        ("q__open", "flag", "Portal", True),
        ("q__level", "choice", "Portal", False),
        ("q__report", "flag", "Proof", True),
        ("q__judge", "points", "Proof", True),
    ]
    typed = {"q__open": "1", "q__level": "full", "q__judge": "0,5"}
    read = facts_from_form(of, typed)
    assert read == facts(open=True, level="full", judge="0.5")
    assert form_from_facts(of, read) == typed
    assert form_from_facts(of, {"answers": []}) == {}


@pytest.mark.parametrize(
    ("given", "mistakes"),
    [
        ({}, [("q__level", "required", {})]),
        (facts(level="half"), [("q__level", "unknown_choice", {})]),
        (facts(level="full", more="x"), [("q__more", "unexpected", {})]),
        (facts(level="full", judge="3"), [("q__judge", "above_maximum", {"maximum": "2"})]),
        ({"answers": "all"}, [("answers", "not_a_mapping", {})]),
        (facts(level="full") | {"open": True}, [("open", "unexpected", {})]),
    ],
)
def test_tree_tells_wrong_answers(given: dict[str, Any], mistakes: list[Any]) -> None:
    assert mistakes_of(PORTAL, given, "3") == mistakes


def test_one_of_a_choice_need_not_be_answered() -> None:
    rule = {"kind": "answer_tree", "combine": "or", "of": PORTAL["of"][0]["of"]}
    assert points_of(rule, facts(open=True), "1") == "1.00"


def test_tree_refuses_what_cannot_be_asked() -> None:
    tick = PORTAL["of"][1]["of"][0]
    assert problems_of(PORTAL | {"of": [tick, tick]}) == [
        ("rule.of", "duplicate_key", "", "report")
    ]
    assert problems_of(PORTAL | {"highest": None}, "2") == [
        ("rule.of", "points_above_maximum", "≤ 2", "3")
    ]
    assert problems_of(PORTAL | {"lowest": "4"}) == [("rule.highest", "too_small", "≥ 4", "3")]
    assert problems_of(PORTAL | {"of": [{"key": "a", "label": "A", "answer": "guess"}]})[0] == (
        "rule.of[0].answer",
        "unknown_value",
        "tick, select, points",
        "guess",
    )
    many = [tick | {"key": f"k{number}", "points": "0.01"} for number in range(61)]
    assert problems_of(PORTAL | {"of": many}) == [("rule.of", "too_many_items", "≤ 60", "61")]
    assert problems_of(PORTAL, penalty=True) == [
        ("rule.kind", "earning_in_penalties", "", "answer_tree")
    ]
    deep: dict[str, Any] = {"combine": "and", "of": [tick]}
    for _level in range(4):
        deep = {"combine": "and", "of": [deep]}
    assert problems_of({"kind": "answer_tree"} | deep) == [
        ("rule.of[0].of[0].of[0].of[0]", "nested_too_deep", "4", ""),
        ("rule.of[0].of[0].of[0].of[0].of", "unknown_field", "", "of"),
    ]

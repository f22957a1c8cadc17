"""Questionnaires are read whole or refused with every mistake; answers likewise."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from scoring.engine.problems import SetError
from surveys.engine.answers import check
from surveys.engine.reading import parse_form
from tests.surveys.engine.forms import document

FORM = parse_form(document())
GOOD = {"q1": ["a"], "q2.hop-ly": ["b"], "q2.kha-thi": ["-"], "q3": ["z", "x"]}


def problems(change: Any) -> set[tuple[str, str]]:
    data = copy.deepcopy(document())
    change(data)
    with pytest.raises(SetError) as caught:
        parse_form(data)
    return {(problem.path, problem.code) for problem in caught.value.problems}


def test_every_kind_is_read() -> None:
    assert [question.kind for question in FORM.questions] == [
        "single",
        "matrix",
        "multiple",
        "text",
        "number",
    ]
    assert {leaf: len(feeds) for leaf, feeds in FORM.feeds().items()} == {"1.7": 2, "2.3": 2}
    assert FORM.title["en"] == "Survey form (sample)"
    assert FORM.intro["en"] == "Mất khoảng một phút."


def test_mistakes_are_named_by_their_place() -> None:
    def spoil(data: dict[str, Any]) -> None:
        first, second, third = data["questions"][:3]
        first["options"][0]["percent"] = "120"
        second["code"] = "q1"
        third["least"] = 3
        data["questions"][3]["shown_if"] = {"question": "q5", "any_of": ["a"]}
        data["questions"][4]["sise"] = 1
        data["silence"] = "guess"

    assert problems(spoil) == {
        ("questions[0].options[0].percent", "too_large"),
        ("questions[1].code", "duplicate_code"),
        ("questions[1].options[0].percent", "too_large"),  # the options are the same object
        ("questions[2].least", "too_large"),
        ("questions[3].shown_if.question", "not_an_earlier_question"),
        ("questions[3].shown_if.any_of", "unknown_value"),
        ("questions[4].sise", "unknown_field"),
        ("silence", "unknown_value"),
    }


@pytest.mark.parametrize("data", [None, [], "x", {}, {"questions": [1]}, {"questions": {}}])
def test_anything_else_is_refused_not_a_crash(data: Any) -> None:
    with pytest.raises(SetError):
        parse_form(data)


def test_good_answers_are_stored_in_one_form() -> None:
    checked = check(FORM, GOOD | {"q5": [" 97,5 "]})
    assert checked.mistakes == ()
    assert checked.answers == {
        "q1": "a",
        "q2": {"hop-ly": "b", "kha-thi": "-"},
        "q3": ["x", "z"],
        "q5": "97.5",
    }


def test_hidden_question_is_not_asked_and_its_text_dropped() -> None:
    assert "q4" not in check(FORM, GOOD | {"q4": ["cũ"]}).answers
    assert check(FORM, GOOD | {"q1": ["d"], "q4": ["Chậm"]}).answers["q4"] == "Chậm"


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"q1": []}, "q1", "missing"),
        ({"q1": ["x"]}, "q1", "unknown_option"),
        ({"q2.hop-ly": [""]}, "q2.hop-ly", "missing"),
        ({"q2.hop-ly": ["zz"]}, "q2.hop-ly", "unknown_option"),
        ({"q3": ["x", "y", "z"]}, "q3", "too_many"),
        ({"q3": ["-"]}, "q3", "unknown_option"),
        ({"q5": ["nhiều"]}, "q5", "not_a_number"),
        ({"q5": ["1e9"]}, "q5", "out_of_bounds"),
        ({"q5": ["101"]}, "q5", "out_of_bounds"),
        ({"q5": ["99.55"]}, "q5", "too_many_decimals"),
        ({"q5": ["NaN"]}, "q5", "not_a_number"),
        ({"q1": ["c"], "q4": ["x" * 51]}, "q4", "too_long"),
    ],
)
def test_bad_answer_is_named_at_its_field(
    typed: dict[str, list[str]], field: str, code: str
) -> None:
    found = check(FORM, GOOD | typed)
    assert [(mistake.field, mistake.code) for mistake in found.mistakes] == [(field, code)]

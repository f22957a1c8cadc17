"""Comparing two readings finds exactly the fields that differ, whoever typed first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.answers import check
from surveys.engine.comparing import (
    VOID,
    SheetReading,
    differing,
    fields_of,
    flat,
    numbers_of,
    typed_by_number,
)
from surveys.engine.reading import parse_form
from tests.surveys.engine.forms import document

FORM = parse_form(document())
CHOICE = st.sampled_from(["a", "b", "c", "d", "-"])
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "q1": CHOICE,
        "q2": st.dictionaries(st.sampled_from(["hop-ly", "kha-thi"]), CHOICE, min_size=1),
        "q3": st.lists(st.sampled_from("xyz"), unique=True, min_size=1),
        "q4": st.text("Góp ý ", min_size=1).map(str.strip).filter(bool),
        "q5": st.integers(0, 100).map(str),
    },
)
READING = st.builds(SheetReading, st.booleans(), ANSWERS)


@given(READING, READING)
def test_who_typed_first_does_not_matter(first: SheetReading, second: SheetReading) -> None:
    assert differing(first, second) == differing(second, first)
    assert differing(first, first) == frozenset()


@given(ANSWERS, ANSWERS)
def test_exactly_the_differing_fields_are_found(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    found = differing(SheetReading(answers=first), SheetReading(answers=second))
    one, other = flat(first), flat(second)
    for name in one.keys() | other.keys():
        assert (name in found) == (one.get(name, ()) != other.get(name, ()))
    assert found <= one.keys() | other.keys()


@given(ANSWERS)
def test_a_sheet_that_cannot_be_counted_differs_as_a_whole(answers: dict[str, Any]) -> None:
    spoiled, read = SheetReading(is_void=True), SheetReading(answers=answers)
    assert differing(spoiled, read) == {VOID}
    assert differing(spoiled, SheetReading(is_void=True, answers=answers)) == frozenset()


@pytest.mark.parametrize(
    ("first", "second", "fields"),
    [
        ({"q4": "Góp  ý\n"}, {"q4": "Góp ý"}, set()),
        ({"q4": "Góp ý"}, {"q4": "Góp ý"}, set()),
        ({"q4": "Góp ý"}, {"q4": "góp ý"}, {"q4"}),
        ({"q3": ["x", "z"]}, {"q3": ["z", "x"]}, set()),
        (
            {"q2": {"hop-ly": "a"}},
            {"q2": {"hop-ly": "b", "kha-thi": "a"}},
            {"q2.hop-ly", "q2.kha-thi"},
        ),
        ({"q1": "a"}, {}, {"q1"}),
    ],
)
def test_differences(first: dict[str, Any], second: dict[str, Any], fields: set[str]) -> None:
    assert differing(SheetReading(answers=first), SheetReading(answers=second)) == fields


def test_numbers_are_typed_for_options() -> None:
    entered = {"q1": "1", "q2.hop-ly": "0", "q2.kha-thi": " 4 ", "q3": "1, 3", "q5": "12,5"}
    typed = typed_by_number(FORM, entered)
    assert check(FORM, typed).answers == {
        "q1": "a",
        "q2": {"hop-ly": "-", "kha-thi": "d"},
        "q3": ["x", "z"],
        "q5": "12.5",
    }
    assert check(FORM, typed).mistakes == ()


@pytest.mark.parametrize("text", ["5", "a", "12", "1 2", "?"])
def test_number_of_no_option_is_a_mistake_at_its_field(text: str) -> None:
    found = check(FORM, typed_by_number(FORM, {"q1": text}))
    assert ("q1", "unknown_option") in {(mistake.field, mistake.code) for mistake in found.mistakes}


@given(ANSWERS)
def test_what_was_typed_can_be_typed_again(answers: dict[str, Any]) -> None:
    values = flat(answers)
    entered = {
        name: numbers_of(question, values[name])
        for question in FORM.questions
        for name in fields_of(question)
        if name in values
    }
    again = {name: tuple(sorted(given)) for name, given in typed_by_number(FORM, entered).items()}
    assert again == {name: given for name, given in values.items() if any(given)}

"""Checking what a person typed against the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.engine.numbers import decimals_of, plain
from surveys.engine.form import NO_OPINION, Form, Question

# Question code → option code, list of codes, number as text, text, or row → option code.
Answers = Mapping[str, Any]
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Mistake:
    """One answer that cannot be taken: the input it belongs to, a code, its parameters."""

    field: str
    code: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """The answers as they are stored, and everything that is wrong with them."""

    answers: dict[str, Any]
    mistakes: tuple[Mistake, ...]


def field_of(question: str, row: str = "") -> str:
    """The name of the input of a question, or of one row of a matrix."""
    return f"{question}.{row}" if row else question


def check(form: Form, typed: Mapping[str, Sequence[str]]) -> Checked:
    """Take the values typed (input name → values, as a browser posts them).

    Questions that the answers before them hide are not asked and what was typed there is dropped.
    ``NO_OPINION`` is stored as it is: what it counts as is decided by the questionnaire.
    """
    answers: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for question in form.questions:
        if not is_shown(question, answers):
            continue
        value, wrong = _READERS[question.kind](question, typed)
        mistakes += wrong
        if value is not None:
            answers[question.code] = value
        elif question.required and not wrong:
            mistakes.append(Mistake(question.code, "missing", {}))
    return Checked(answers, tuple(mistakes))


def is_shown(question: Question, answers: Answers) -> bool:
    """Whether a question is asked, given the answers before it."""
    if question.shown_if is None:
        return True
    given = answers.get(question.shown_if.question)
    chosen = set(given) if isinstance(given, list) else {given}
    return bool(chosen & question.shown_if.any_of)


def shown_questions(form: Form, answers: Answers) -> Iterator[Question]:
    """The questions that are asked, in their order."""
    return (question for question in form.questions if is_shown(question, answers))


def _first(typed: Mapping[str, Sequence[str]], field: str) -> str:
    return next((value.strip() for value in typed.get(field, ()) if value.strip()), "")


def _single(question: Question, typed: Mapping[str, Sequence[str]]) -> tuple[Any, list[Mistake]]:
    return _chosen(question, question.code, _first(typed, question.code))


def _chosen(question: Question, field: str, code: str) -> tuple[Any, list[Mistake]]:
    if not code:
        return None, []
    if question.option(code) or (question.no_opinion and code == NO_OPINION):
        return code, []
    return None, [Mistake(field, "unknown_option", {})]


def _matrix(question: Question, typed: Mapping[str, Sequence[str]]) -> tuple[Any, list[Mistake]]:
    found: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for row in question.rows:
        field = field_of(question.code, row.code)
        value, wrong = _chosen(question, field, _first(typed, field))
        mistakes += wrong
        if value is not None:
            found[row.code] = value
        elif question.required and not wrong:
            mistakes.append(Mistake(field, "missing", {}))
    return found or None, mistakes


def _multiple(question: Question, typed: Mapping[str, Sequence[str]]) -> tuple[Any, list[Mistake]]:
    given = dict.fromkeys(value for value in typed.get(question.code, ()) if value)
    if question.no_opinion and NO_OPINION in given:
        if len(given) > 1:
            return None, [Mistake(question.code, "no_opinion_alone", {})]
        return [NO_OPINION], []
    if any(question.option(code) is None for code in given):
        return None, [Mistake(question.code, "unknown_option", {})]
    if given and len(given) < question.bounds.least:
        return None, [Mistake(question.code, "too_few", {"least": str(question.bounds.least)})]
    if len(given) > question.bounds.most:
        return None, [Mistake(question.code, "too_many", {"most": str(question.bounds.most)})]
    chosen = [option.code for option in question.options if option.code in given]
    return chosen or None, []


def _number(question: Question, typed: Mapping[str, Sequence[str]]) -> tuple[Any, list[Mistake]]:
    text = _first(typed, question.code).replace(" ", "").replace(",", ".")
    if not text:
        return None, []
    if question.no_opinion and text == NO_OPINION:
        return NO_OPINION, []
    try:
        number = Decimal(text) if len(text) <= _DIGITS else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        return None, [Mistake(question.code, "not_a_number", {})]
    if not question.bounds.lowest <= number <= question.bounds.highest:
        bounds = {
            "lowest": plain(question.bounds.lowest),
            "highest": plain(question.bounds.highest),
        }
        return None, [Mistake(question.code, "out_of_bounds", bounds)]
    if decimals_of(number) > question.bounds.places:
        places = {"places": str(question.bounds.places)}
        return None, [Mistake(question.code, "too_many_decimals", places)]
    return plain(number), []


def _text(question: Question, typed: Mapping[str, Sequence[str]]) -> tuple[Any, list[Mistake]]:
    text = _first(typed, question.code).replace("\0", "")
    if len(text) > question.bounds.max_length:
        most = {"most": str(question.bounds.max_length), "now": str(len(text))}
        return None, [Mistake(question.code, "too_long", most)]
    return text or None, []


_READERS = {
    "single": _single,
    "matrix": _matrix,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
}

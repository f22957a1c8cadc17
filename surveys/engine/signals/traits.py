"""What is looked at in one ballot: a few marks, no answer is kept."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from surveys.engine.answers import Answers
from surveys.engine.form import Form, Option, Question

# Fewer questions to tick than this and the same answer to all of them says nothing.
SCALE_ITEMS = 4
# Shorter opinions ("Không có ý kiến", "Tốt") are the same by nature.
TEXT_LETTERS = 24
# Scores are whole hundredths of a percent, so that sums of them are exact.
HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Traits:
    """The marks of one ballot.

    ``is_straight``: the same option in every question of the scale. ``form``: a hash of all that
    was ticked, empty when too little was or the ballot is straight (that is a signal of its own).
    ``text``: a hash of the opinions in words, folded, empty when there is none of some length.
    ``score``: mean of what the ticked options are worth, in hundredths of a percent.
    """

    is_straight: bool = False
    form: str = ""
    text: str = ""
    score: int | None = None


def traits_of(form: Form, answers: Answers) -> Traits:
    """Read one ballot."""
    chosen = [(options, _answer(answers, code, row)) for code, row, options in _items(form)]
    codes = [code for _options, code in chosen if code]
    straight = len(codes) >= SCALE_ITEMS and len(codes) == len(chosen) and len(set(codes)) == 1
    return Traits(
        is_straight=straight,
        form="" if straight else _ticked(form, answers),
        text=_opinions(form, answers),
        score=_score(chosen),
    )


def plain_text(text: str) -> str:
    """Letters and digits alone, lower case, without marks: how two opinions are compared."""
    bare = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in bare if letter.isalnum())


def _items(form: Form) -> Iterator[tuple[str, str, tuple[Option, ...]]]:
    """(question, row, options) of every scale question that everybody is asked."""
    for question in form.questions:
        if question.shown_if is None and len(question.options) > 2:
            if question.kind == "single":
                yield question.code, "", question.options
            elif question.kind == "matrix":
                for row in question.rows:
                    yield question.code, row.code, question.options


def _answer(answers: Answers, code: str, row: str) -> str:
    given = answers.get(code)
    if row:
        given = given.get(row) if isinstance(given, dict) else None
    return given if isinstance(given, str) else ""


def _score(chosen: list[tuple[tuple[Option, ...], str]]) -> int | None:
    percents = [
        option.percent
        for options, code in chosen
        for option in options
        if option.code == code and option.percent is not None
    ]
    if not percents:
        return None
    return int(Fraction(sum(percents)) * HUNDREDTHS / len(percents))


def _ticked(form: Form, answers: Answers) -> str:
    closed = [
        (question.code, answers[question.code])
        for question in form.questions
        if question.kind != "text" and question.code in answers
    ]
    if sum(_size(answer) for _code, answer in closed) < SCALE_ITEMS:
        return ""
    return _digest(json.dumps(closed, sort_keys=True))


def _size(answer: object) -> int:
    return len(answer) if isinstance(answer, dict) else 1


def _opinions(form: Form, answers: Answers) -> str:
    text = "".join(plain_text(str(answers.get(question.code, ""))) for question in _texts(form))
    return _digest(text) if len(text) >= TEXT_LETTERS else ""


def _texts(form: Form) -> Iterator[Question]:
    return (question for question in form.questions if question.kind == "text")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]

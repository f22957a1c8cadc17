"""Two people typed the same paper sheet: which fields differ, and the numbers they type by.

A sheet prints each option with a number; a clerk types the number. ``NONE_NUMBER`` is "no opinion".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.engine.answers import Answers, field_of
from surveys.engine.form import NO_OPINION, Form, Question

NONE_NUMBER = "0"
# The name of "this sheet cannot be counted" among the fields of a sheet.
VOID = "!"
# Before a number that stands for no option: no code begins like this.
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What one person read on a sheet: that it cannot be counted, or checked answers."""

    is_void: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)


def differing(first: SheetReading, second: SheetReading) -> frozenset[str]:
    """The fields in which two readings differ: input names, or ``VOID`` alone.

    A field that one of them left empty differs. Blanks and the way a letter is composed do not.
    """
    if first.is_void or second.is_void:
        return frozenset() if first.is_void and second.is_void else frozenset({VOID})
    one, other = flat(first.answers), flat(second.answers)
    return frozenset(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def flat(answers: Answers) -> dict[str, tuple[str, ...]]:
    """Input name → values, as somebody types them; a matrix gives a field for each row."""
    found: dict[str, tuple[str, ...]] = {}
    for code, value in answers.items():
        if isinstance(value, Mapping):
            found |= {field_of(code, row): (_plain(given),) for row, given in value.items()}
        elif isinstance(value, list):
            found[code] = tuple(sorted(map(_plain, value)))
        else:
            found[code] = (_plain(value),)
    return found


def typed_by_number(form: Form, entered: Mapping[str, str]) -> dict[str, list[str]]:
    """Numbers of options as entered (input name → text) into values as a browser posts them."""
    typed: dict[str, list[str]] = {}
    for question in form.questions:
        for name in fields_of(question):
            text = entered.get(name, "").strip()
            if text:
                typed[name] = _codes(question, text) if question.options else [text]
    return typed


def numbers_of(question: Question, values: Sequence[str]) -> str:
    """The text that ``typed_by_number`` reads as these values."""
    if not question.options:
        return values[0] if values else ""
    numbers = {code: number for number, code in _numbered(question)}
    return ",".join(sorted((numbers[value] for value in values if value in numbers), key=int))


def fields_of(question: Question) -> list[str]:
    """The names of a question's inputs."""
    if question.rows:
        return [field_of(question.code, row.code) for row in question.rows]
    return [question.code]


def _numbered(question: Question) -> list[tuple[str, str]]:
    numbered = [(str(place), option.code) for place, option in enumerate(question.options, 1)]
    return [*numbered, (NONE_NUMBER, NO_OPINION)] if question.no_opinion else numbered


def _codes(question: Question, text: str) -> list[str]:
    parts = text.replace(";", " ").replace(",", " ").replace(".", " ").split()
    if question.kind != "multiple" and len(parts) > 1:
        return [_UNKNOWN + text]
    codes = dict(_numbered(question))
    return [codes.get(part, _UNKNOWN + part) for part in parts]


def _plain(value: Any) -> str:
    return unicodedata.normalize("NFC", " ".join(str(value).split()))

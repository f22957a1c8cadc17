"""A question as its page draws it: inputs with what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.domain.mistake_words import mistake_text
from surveys.domain.sitting import Step
from surveys.engine.answers import field_of
from surveys.engine.form import NO_OPINION, Option, Question, Row


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tick."""

    id: str
    value: str
    label: str | Promise
    ticked: bool
    is_none: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One set of inputs with its own error: the question, or one row of a matrix."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question ready for the template. ``given``: the answer in words, for the review."""

    step: Step
    kind: str
    text: str
    help: str
    lines: tuple[Line, ...]
    required: bool
    max_length: int
    given: tuple[str, ...]

    @property
    def has_error(self) -> bool:
        return any(line.error for line in self.lines)


def drawn(step: Step, *, told: bool = False, prefixed: bool = False) -> Drawn:
    """The question of a step; ``told``: with its errors. ``prefixed``: names unique on one page."""
    question, language = step.question, (get_language() or "vi")[:2]
    prefix = step.sheet.prefix if prefixed else ""
    errors = {mistake.field: mistake_text(mistake) for mistake in step.mistakes} if told else {}
    lines = tuple(_line(step, row, prefix, errors, language) for row in (question.rows or (None,)))
    return Drawn(
        step=step,
        kind=question.kind,
        text=question.text[language],
        help=question.help[language],
        lines=lines,
        required=question.required,
        max_length=question.bounds.max_length,
        given=tuple(words for line in lines for words in _given(line, bool(question.rows))),
    )


def _line(step: Step, row: Row | None, prefix: str, errors: dict[str, str], language: str) -> Line:
    question = step.question
    field = field_of(question.code, row.code if row else "")
    typed = step.sheet.typed.get(field, [])
    return Line(
        name=prefix + field,
        label=row.text[language] if row else "",
        choices=tuple(_choices(question, prefix + field, typed, language)),
        value=typed[0] if typed else "",
        error=errors.get(field, "") or errors.get(question.code, ""),
    )


def _choices(question: Question, name: str, typed: list[str], language: str) -> Iterator[Choice]:
    if not question.options:
        return
    for place, option in enumerate(question.options):
        yield _choice(option, f"{name}-{place}", typed, language)
    if question.no_opinion:
        yield Choice(f"{name}-none", NO_OPINION, _("No opinion"), NO_OPINION in typed, is_none=True)


def _choice(option: Option, id_: str, typed: list[str], language: str) -> Choice:
    return Choice(id_, option.code, option.text[language], option.code in typed)


def _given(line: Line, in_matrix: bool) -> list[str]:
    chosen = [str(choice.label) for choice in line.choices if choice.ticked]
    words = ", ".join(chosen) if line.choices else line.value
    if not words:
        return []
    return [f"{line.label}: {words}"] if in_matrix else [words]

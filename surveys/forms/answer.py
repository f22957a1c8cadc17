"""A question as its page draws it: inputs with what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from parindex.common.formats import format_exact
from surveys.domain.mistake_words import mistake_text
from surveys.domain.sitting import Sitting, Step
from surveys.engine.answers import field_of
from surveys.engine.form import NO_OPINION, Bounds, Option, Question, Row, ShownIf

SECONDS_PER_LINE = 8


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
    """A question ready for the template.

    ``hints``: what is said above the inputs. ``given``: row (empty but for a matrix) and answer in
    words, for the review.
    """

    step: Step
    kind: str
    name: str
    text: str
    hints: tuple[str, ...]
    lines: tuple[Line, ...]
    max_length: int
    given: tuple[tuple[str, str], ...]

    @property
    def has_error(self) -> bool:
        return any(line.error for line in self.lines)

    @property
    def described_by(self) -> str:
        """Ids of what belongs to the whole question: its hints, its error when it has no rows."""
        hint = f"hint-{self.name}" if self.hints else ""
        errors = [f"error-{line.name}" for line in self.lines if line.error and not line.label]
        return " ".join(filter(None, [hint, *errors]))

    @property
    def first_wrong(self) -> str:
        """The id of the first input to correct."""
        line = next(line for line in self.lines if line.error)
        return line.choices[0].id if line.choices else line.name


def drawn(step: Step, *, told: bool = False, prefixed: bool = False) -> Drawn:
    """The question of a step; ``told``: with its errors. ``prefixed``: names unique on one page."""
    question, language = step.question, _language()
    prefix = step.sheet.prefix if prefixed else ""
    errors = {mistake.field: mistake_text(mistake) for mistake in step.mistakes} if told else {}
    lines = tuple(_line(step, row, prefix, errors, language) for row in (question.rows or (None,)))
    return Drawn(
        step=step,
        kind=question.kind,
        name=prefix + question.code,
        text=question.text[language],
        hints=tuple(_hints(step, language, prefixed)),
        lines=lines,
        max_length=question.bounds.max_length,
        given=tuple(answer for line in lines for answer in _given(line)),
    )


def intro_of(sitting: Sitting) -> str:
    """What the first questionnaire says before its questions."""
    return sitting.sheets[0].form.intro[_language()] if sitting.sheets else ""


def minutes_for(steps: Sequence[Step]) -> int:
    """How long so many questions take, in whole minutes: a row of a matrix is a question, too."""
    lines = sum(len(step.question.rows) or 1 for step in steps)
    return max(1, round(lines * SECONDS_PER_LINE / 60))


def _language() -> str:
    return (get_language() or "vi")[:2]


def _hints(step: Step, language: str, together: bool) -> Iterator[str]:
    """``together``: every question is on the page, so those that not all are asked say so."""
    question, bounds = step.question, step.question.bounds
    if question.help[language]:
        yield question.help[language]
    if together and question.shown_if is not None:
        yield _condition(step, question.shown_if, language)
    if question.kind == "multiple":
        yield _how_many(bounds, len(question.options))
    elif question.kind == "number":
        values = {"lowest": format_exact(bounds.lowest), "highest": format_exact(bounds.highest)}
        yield gettext("A number from %(lowest)s to %(highest)s.") % values
    if not question.required:
        yield gettext("(optional)")


def _how_many(bounds: Bounds, options: int) -> str:
    least, most = max(bounds.least, 1), bounds.most
    if least == 1 and most >= options:
        return gettext("Choose everything that applies.")
    if least == most:
        return gettext("Choose exactly %(most)s.") % {"most": most}
    if least == 1:
        return gettext("Choose at most %(most)s.") % {"most": most}
    return gettext("Choose %(least)s to %(most)s.") % {"least": least, "most": most}


def _condition(step: Step, shown_if: ShownIf, language: str) -> str:
    """In the words of a paper form: who answers this one."""
    form = step.sheet.form
    source = form.question(shown_if.question)
    behind = form.questions.index(step.question) - form.questions.index(source)
    options = [option.text[language] for option in source.options if option.code in shown_if.any_of]
    words = gettext("Only if your answer to question %(number)s is: %(options)s.")
    return words % {"number": step.number - behind, "options": "; ".join(options)}


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


def _given(line: Line) -> list[tuple[str, str]]:
    chosen = [str(choice.label) for choice in line.choices if choice.ticked]
    words = ", ".join(chosen) if line.choices else line.value
    if not words:
        return []
    return [(line.label, words)]

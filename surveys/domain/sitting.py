"""One person's sitting: the forms assigned, what was typed so far, where to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from surveys.domain.arrival import Arrival
from surveys.domain.drafts import draft_of
from surveys.engine.answers import Checked, Mistake, check, shown_questions
from surveys.engine.form import Form, Question
from surveys.engine.reading import parse_form
from surveys.models import AssignedForm, Questionnaire

Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Sheet:
    """One form of the sitting with what was typed in it (input name → values)."""

    assigned: AssignedForm
    form: Form
    typed: Typed

    @cached_property
    def checked(self) -> Checked:
        return check(self.form, self.typed)

    @property
    def prefix(self) -> str:
        """What stands before the names of its inputs where several forms share a page."""
        return f"{self.assigned.pk}-"


@dataclass(frozen=True, slots=True)
class Step:
    """One question of one form; ``number`` of ``total`` counts what is asked as things stand."""

    sheet: Sheet
    question: Question
    number: int
    total: int

    @property
    def mistakes(self) -> list[Mistake]:
        """What is wrong or missing in this question."""
        found = self.sheet.checked.mistakes
        return [wrong for wrong in found if wrong.field.partition(".")[0] == self.question.code]


@dataclass(frozen=True)
class Sitting:
    """Everything one person is asked in a wave, or at a counter, in order."""

    sheets: tuple[Sheet, ...]

    @property
    def has_begun(self) -> bool:
        return any(sheet.typed for sheet in self.sheets)

    @property
    def is_complete(self) -> bool:
        return not any(sheet.checked.mistakes for sheet in self.sheets)

    def steps(self) -> list[Step]:
        """The questions that are asked given what was typed so far."""
        return self._asked

    @cached_property
    def _asked(self) -> list[Step]:
        return _numbered([(sheet, asked) for sheet in self.sheets for asked in _shown(sheet)])

    def every_step(self) -> list[Step]:
        """Every question, also those that only some answers lead to."""
        pairs = [(sheet, question) for sheet in self.sheets for question in sheet.form.questions]
        return _numbered(pairs)

    def step(self, form_id: int, code: str) -> Step | None:
        """The step of one question; ``None`` when it is not asked."""
        return next((step for step in self.steps() if _is(step, form_id, code)), None)

    def neighbours(self, step: Step) -> tuple[Step | None, Step | None]:
        """The steps before and after."""
        steps = self.steps()
        place = step.number - 1
        before = steps[place - 1] if place else None
        return before, steps[place + 1] if place + 1 < len(steps) else None

    def first_open(self) -> Step | None:
        """The first question with something missing or wrong."""
        return next((step for step in self.steps() if step.mistakes), None)

    def draft(self) -> dict[str, Typed]:
        """What ``keep_draft`` stores."""
        return {str(sheet.assigned.pk): sheet.typed for sheet in self.sheets}

    def answers(self) -> dict[int, dict[str, object]]:
        """What ``hand_in`` takes; only when the sitting is complete."""
        return {sheet.assigned.pk: sheet.checked.answers for sheet in self.sheets}


def sitting_of(arrival: Arrival) -> Sitting:
    """The sitting of one link with the draft that only this link opens."""
    typed = draft_of(arrival)
    return Sitting(
        tuple(
            Sheet(form, form_of(form.questionnaire), typed.get(str(form.pk), {}))
            for form in arrival.forms
        )
    )


def with_typed(sitting: Sitting, step: Step, data: Mapping[str, Sequence[str]]) -> Sitting:
    """The sitting after one question was typed (again); other questions stay as they are."""
    names = set(inputs_of(step.question))
    sheets = []
    for sheet in sitting.sheets:
        if sheet.assigned.pk != step.sheet.assigned.pk:
            sheets.append(sheet)
            continue
        kept = {name: values for name, values in sheet.typed.items() if name not in names}
        fresh = {name: list(data[name]) for name in inputs_of(step.question) if data.get(name)}
        sheets.append(Sheet(sheet.assigned, sheet.form, kept | fresh))
    return Sitting(tuple(sheets))


def with_page_typed(sitting: Sitting, data: Mapping[str, Sequence[str]]) -> Sitting:
    """The sitting after the page with every question was typed: nothing else is left of it."""
    return Sitting(tuple(_typed_anew(sheet, data) for sheet in sitting.sheets))


def _typed_anew(sheet: Sheet, data: Mapping[str, Sequence[str]]) -> Sheet:
    typed = {
        name: list(data[sheet.prefix + name])
        for question in sheet.form.questions
        for name in inputs_of(question)
        if data.get(sheet.prefix + name)
    }
    return Sheet(sheet.assigned, sheet.form, typed)


def names_on_page(sheet: Sheet) -> list[tuple[str, str]]:
    """(input name, its name where several forms stand on one page) of every input of a form."""
    names = [name for question in sheet.form.questions for name in inputs_of(question)]
    return [(name, sheet.prefix + name) for name in names]


def inputs_of(question: Question) -> list[str]:
    """The names of a question's inputs."""
    if question.kind == "matrix":
        return [f"{question.code}.{row.code}" for row in question.rows]
    return [question.code]


def form_of(questionnaire: Questionnaire) -> Form:
    """The checked form of a frozen questionnaire; raises ``SetError`` for a broken draft."""
    if questionnaire.content_hash:
        return _frozen(questionnaire.pk, questionnaire.content_hash)
    return parse_form(questionnaire.document)


@lru_cache(maxsize=64)
def _frozen(questionnaire_id: int, content_hash: str) -> Form:
    """Kept per process: a frozen questionnaire never changes, its hash is part of the key."""
    return parse_form(
        Questionnaire.objects.values_list("document", flat=True).get(pk=questionnaire_id)
    )


def _shown(sheet: Sheet) -> Iterator[Question]:
    """Shown by valid answers before it; an unanswered question hides what depends on it."""
    return shown_questions(sheet.form, sheet.checked.answers)


def _numbered(pairs: list[tuple[Sheet, Question]]) -> list[Step]:
    return [
        Step(sheet, question, number, len(pairs))
        for number, (sheet, question) in enumerate(pairs, start=1)
    ]


def _is(step: Step, form_id: int, code: str) -> bool:
    return step.sheet.assigned.pk == form_id and step.question.code == code

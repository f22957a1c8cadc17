"""One person's sitting: the forms assigned, what was typed so far, where to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from surveys.domain.drafts import draft_of
from surveys.engine.answers import Checked, check, is_shown
from surveys.engine.form import Form, Question
from surveys.engine.reading import parse_form
from surveys.models import AssignedForm, Invitation, Questionnaire

Typed = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form of the sitting with what was typed in it (input name → values)."""

    assigned: AssignedForm
    form: Form
    typed: Typed

    @property
    def checked(self) -> Checked:
        return check(self.form, self.typed)


@dataclass(frozen=True, slots=True)
class Step:
    """One question of one form; ``number`` of ``total`` counts what is asked as things stand."""

    sheet: Sheet
    question: Question
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """Everything one person is asked in a wave, in order; ``invitation``: not at the counter."""

    invitation: Invitation | None
    sheets: tuple[Sheet, ...]

    @property
    def has_begun(self) -> bool:
        return any(sheet.typed for sheet in self.sheets)

    @property
    def is_complete(self) -> bool:
        return not any(sheet.checked.mistakes for sheet in self.sheets)

    def steps(self) -> list[Step]:
        """The questions that are asked given what was typed so far."""
        asked = [(sheet, question) for sheet in self.sheets for question in _asked(sheet)]
        return [
            Step(sheet, question, number, len(asked))
            for number, (sheet, question) in enumerate(asked, start=1)
        ]

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
        for sheet in self.sheets:
            wrong = {mistake.field.split(".")[0] for mistake in sheet.checked.mistakes}
            for step in self.steps():
                if step.sheet is sheet and step.question.code in wrong:
                    return step
        return None

    def draft(self) -> dict[str, Typed]:
        """What ``keep_draft`` stores."""
        return {str(sheet.assigned.pk): sheet.typed for sheet in self.sheets}

    def answers(self) -> dict[int, dict[str, object]]:
        """What ``hand_in`` takes; only when the sitting is complete."""
        return {sheet.assigned.pk: sheet.checked.answers for sheet in self.sheets}


def sitting_of(invitation: Invitation, token: str) -> Sitting:
    """The sitting of one link with the draft that only this link opens."""
    typed = draft_of(invitation, token)
    assigned = AssignedForm.objects.filter(respondent=invitation.respondent_id).select_related(
        "questionnaire", "object"
    )
    return Sitting(
        invitation,
        tuple(
            Sheet(form, form_of(form.questionnaire), typed.get(str(form.pk), {}))
            for form in assigned
        ),
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
    return Sitting(sitting.invitation, tuple(sheets))


def names_on_page(sheet: Sheet) -> list[tuple[str, str]]:
    """(input name, its name where several forms stand on one page) of every input of a form."""
    names = [name for question in sheet.form.questions for name in inputs_of(question)]
    return [(name, f"{sheet.assigned.pk}-{name}") for name in names]


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


def _asked(sheet: Sheet) -> Iterator[Question]:
    """Shown by valid answers before it; an unanswered question hides what depends on it."""
    answers = sheet.checked.answers
    return (question for question in sheet.form.questions if is_shown(question, answers))


def _is(step: Step, form_id: int, code: str) -> bool:
    return step.sheet.assigned.pk == form_id and step.question.code == code

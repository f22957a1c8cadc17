"""The questions of a questionnaire as its page lists them, in the language of the request."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from surveys.engine.form import Feed, Form, Question

KIND_WORDS: dict[str, Promise] = {
    "single": _("One answer"),
    "matrix": _("Table of lines"),
    "multiple": _("Several answers"),
    "number": pgettext_lazy("answer", "Number"),
    "text": _("Text"),
}


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """``options``: words and percent; ``rows``: words and what they feed."""

    question: Question
    kind: Promise
    text: str
    help: str
    condition: str
    options: tuple[tuple[str, Decimal | None], ...]
    rows: tuple[tuple[str, Feed | None], ...]


def question_lines(form: Form) -> list[QuestionLine]:
    """Every question in its order."""
    language = (get_language() or "vi")[:2]
    return [
        QuestionLine(
            question=question,
            kind=KIND_WORDS[question.kind],
            text=question.text[language],
            help=question.help[language],
            condition=_condition(form, question, language),
            options=tuple((option.text[language], option.percent) for option in question.options),
            rows=tuple((row.text[language], row.feed) for row in question.rows),
        )
        for question in form.questions
    ]


def _condition(form: Form, question: Question, language: str) -> str:
    """``q1 = Kém, Trung bình``; empty when everybody is asked."""
    condition = question.shown_if
    if condition is None:
        return ""
    options = form.question(condition.question).options
    chosen = [option.text[language] for option in options if option.code in condition.any_of]
    return f"{condition.question} = {', '.join(chosen)}"

"""A sitting that belongs to nobody: a questionnaire drawn as respondents will see it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from surveys.domain.sitting import Sheet, Step, Typed, inputs_of
from surveys.engine.form import Form, Question
from surveys.models import AssignedForm, Questionnaire, SurveyObject, Wave


def preview_steps(questionnaire: Questionnaire, form: Form, typed: Typed) -> list[Step]:
    """A step for every question, also for those that only some answers lead to.

    ``typed`` is what was posted for one question. Nothing here is, or can be, saved.
    """
    rated = SurveyObject(name=_("the unit that is rated"))
    assigned = AssignedForm(pk=1, questionnaire=questionnaire, object=rated)
    total = len(form.questions)
    return [
        Step(Sheet(assigned, form, _leading_to(form, question, typed)), question, number, total)
        for number, question in enumerate(form.questions, start=1)
    ]


def end_of(questionnaire: Questionnaire, at: datetime) -> Wave:
    """A wave in name only, for the frame of the respondent's page; it ends in ten days."""
    return Wave(
        campaign=questionnaire.campaign,
        name=questionnaire.title,
        opens_at=at,
        closes_at=at + timedelta(days=10),
    )


def _leading_to(form: Form, question: Question, typed: Typed) -> Typed:
    """What was typed for the question, with the answers before it that make it asked."""
    found = {name: typed[name] for name in inputs_of(question) if name in typed}
    while question.shown_if is not None:
        condition = question.shown_if
        question = form.question(condition.question)
        found[question.code] = [min(condition.any_of)]
    return found

"""Questionnaires of a campaign: import, new versions, and every change of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from campaigns.domain.problems import from_engine
from campaigns.domain.rights import can_run
from campaigns.domain.rows import lock_campaign
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.row_problems import RowProblem
from parindex.common.verdict import Refused, Verdict, refused
from scoring.engine.problems import Problem, SetError
from surveys.domain.questionnaire_files import CheckedFile, code_from
from surveys.domain.questionnaire_outline import outline, title_in
from surveys.domain.sitting import form_of
from surveys.engine.form import Form
from surveys.engine.reading import FORMAT, parse_form
from surveys.engine.writing import document_of
from surveys.enums import QuestionnaireState
from surveys.models import GroupForm, Questionnaire

Document = dict[str, Any]


def can_edit(user: Any, questionnaire: Questionnaire) -> Verdict:
    """Change it: the secretariat, while it is a draft."""
    verdict = can_run(user, questionnaire.campaign)
    if verdict and questionnaire.state != QuestionnaireState.DRAFT:
        return refused(_("A frozen questionnaire never changes; make a new version of it."))
    return verdict


@transaction.atomic
def create_questionnaire(
    *, actor: Any, campaign: Campaign, facts: Mapping[str, Any]
) -> Questionnaire:
    """An empty draft with title, introduction and what no opinion counts as. Raises ``Refused``."""
    can_run(actor, campaign).require()
    document = {"format": FORMAT, **facts, "questions": []}
    code = code_from(title_in(document))
    return store_questionnaire(actor, campaign, code, document, "questionnaire.created")


@transaction.atomic
def import_questionnaire(*, actor: Any, campaign: Campaign, checked: CheckedFile) -> Questionnaire:
    """Store a checked file as a draft, the next version of its code. Raises ``Refused``."""
    can_run(actor, campaign).require()
    action = "questionnaire.imported"
    return store_questionnaire(actor, campaign, checked.code, checked.document, action)


@transaction.atomic
def new_version(*, actor: Any, questionnaire: Questionnaire) -> Questionnaire:
    """A draft with the content of a frozen questionnaire. Raises ``Refused``."""
    can_run(actor, questionnaire.campaign).require()
    if questionnaire.state == QuestionnaireState.DRAFT:
        raise Refused(_("A draft is changed as it is; only a frozen one needs a new version."))
    return store_questionnaire(
        actor,
        questionnaire.campaign,
        questionnaire.code,
        questionnaire.document,
        "questionnaire.versioned",
    )


def store_questionnaire(
    actor: Any, campaign: Campaign, code: str, document: Document, action: str
) -> Questionnaire:
    """A draft, the next version of its code; the right is checked by the caller."""
    lock_campaign(campaign)
    same = Questionnaire.objects.filter(campaign=campaign, code=code)
    latest = same.aggregate(latest=Max("version"))["latest"] or 0
    made = Questionnaire.objects.create(
        campaign=campaign,
        code=code,
        version=latest + 1,
        title=title_in(document),
        document=document,
        illustrative=bool(document.get("illustrative")),
    )
    new = {"code": code, "version": made.version, "title": made.title}
    record(actor=actor, action=action, subject=made, new=new)
    return made


@transaction.atomic
def edit_facts(
    *, actor: Any, questionnaire: Questionnaire, facts: Mapping[str, Any], expected_edit: int
) -> Questionnaire:
    """Change title, introduction, silence. Raises ``Refused``, ``StaleEdit``, ``SetError``."""
    locked = _locked(actor, questionnaire, expected_edit)
    old = {"title": locked.title}
    return _save(actor, locked, {**locked.document, **facts}, old, {"title": title_in(facts)})


@transaction.atomic
def put_question(
    *,
    actor: Any,
    questionnaire: Questionnaire,
    question: Document,
    replaces: str = "",
    expected_edit: int,
) -> Questionnaire:
    """Add a question at the end, or put it in the place of the one with code ``replaces``.

    Raises ``Refused``, ``StaleEdit``, and ``SetError`` with what the change would make wrong, also
    in other questions; nothing is stored then.
    """
    locked = _locked(actor, questionnaire, expected_edit)
    questions = list(locked.document.get("questions", ()))
    place = _place(questions, replaces) if replaces else len(questions)
    old = {"question": outline(questions[place])} if replaces else {}
    questions[place : place + 1] = [question]
    return _save(actor, locked, _with(locked, questions), old, {"question": outline(question)})


@transaction.atomic
def move_question(
    *, actor: Any, questionnaire: Questionnaire, code: str, up: bool, expected_edit: int
) -> Questionnaire:
    """Change places with the question before or after; at the end nothing happens.

    Raises ``Refused``, ``StaleEdit``, ``SetError``.
    """
    locked = _locked(actor, questionnaire, expected_edit)
    questions = list(locked.document.get("questions", ()))
    place = _place(questions, code)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(questions):
        return locked
    questions[place], questions[other] = questions[other], questions[place]
    old, new = {"position": place + 1}, {"position": other + 1}
    return _save(actor, locked, _with(locked, questions), old, new)


@transaction.atomic
def delete_question(
    *, actor: Any, questionnaire: Questionnaire, code: str, expected_edit: int
) -> Questionnaire:
    """Take a question out. Raises ``Refused``, ``StaleEdit``, ``SetError``."""
    locked = _locked(actor, questionnaire, expected_edit)
    questions = list(locked.document.get("questions", ()))
    gone = questions.pop(_place(questions, code))
    return _save(actor, locked, _with(locked, questions), {"question": outline(gone)}, {})


@transaction.atomic
def delete_questionnaire(*, actor: Any, questionnaire: Questionnaire) -> None:
    """Delete a draft that no group fills in. Raises ``Refused``."""
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    locked.campaign = questionnaire.campaign
    can_edit(actor, locked).require()
    if GroupForm.objects.filter(questionnaire=locked).exists():
        raise Refused(_("A group of a wave fills it in; take the form away there first."))
    old = {"code": locked.code, "version": locked.version, "title": locked.title}
    record(actor=actor, action="questionnaire.deleted", subject=locked, old=old)
    locked.delete()


@dataclass(frozen=True, slots=True)
class Reading:
    """A stored questionnaire as the engine reads it: the form, or everything that is wrong.

    A draft without questions has neither.
    """

    form: Form | None
    problems: tuple[RowProblem, ...] = ()


def reading_of(questionnaire: Questionnaire) -> Reading:
    """The form of a questionnaire, or what is wrong with it."""
    try:
        return Reading(form_of(questionnaire))
    except SetError as error:
        wrong = [item for item in error.problems if item.severity == "error"]
        document = questionnaire.document
        return Reading(
            None, tuple(from_engine(item) for item in wrong if not _is_empty(item, document))
        )


def mistakes_of(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What keeps a draft from being saved: everything but that it has no question yet."""
    try:
        parse_form(document)
    except SetError as error:
        return tuple(
            problem
            for problem in error.problems
            if problem.severity == "error" and not _is_empty(problem, document)
        )
    return ()


def _is_empty(problem: Problem, document: Mapping[str, Any]) -> bool:
    return problem.path == "questions" and document.get("questions") == []


def _locked(actor: Any, questionnaire: Questionnaire, expected_edit: int) -> Questionnaire:
    locked = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    locked.campaign = questionnaire.campaign
    can_edit(actor, locked).require()
    if locked.edit != expected_edit:
        raise StaleEdit(locked)
    return locked


def _place(questions: list[Document], code: str) -> int:
    for place, question in enumerate(questions):
        if question.get("code") == code:
            return place
    raise Refused(_("The questionnaire no longer has this question."))


def _with(questionnaire: Questionnaire, questions: list[Document]) -> Document:
    return {**questionnaire.document, "questions": questions}


def _save(
    actor: Any,
    locked: Questionnaire,
    document: Document,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Questionnaire:
    wrong = mistakes_of(document)
    if wrong:
        raise SetError(wrong)
    if document["questions"]:
        document = document_of(parse_form(document))
    locked.document, locked.title = document, title_in(document)
    locked.illustrative = bool(document.get("illustrative"))
    locked.edit += 1
    locked.save(update_fields=["document", "title", "illustrative", "edit"])
    record(actor=actor, action="questionnaire.edited", subject=locked, old=old, new=new)
    return locked

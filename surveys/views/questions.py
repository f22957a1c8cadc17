"""The editor of a draft: add, change, move, delete questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.views.pages import typed_version
from parindex.common.edits import StaleEdit
from scoring.engine.problems import SetError
from surveys.domain.leaves import survey_leaves
from surveys.domain.questionnaire_outline import outline
from surveys.domain.questionnaires import (
    can_edit,
    delete_question,
    move_question,
    put_question,
    reading_of,
)
from surveys.forms.question import KINDS, QuestionForm
from surveys.models import Questionnaire
from surveys.views.questionnaires import questionnaire_or_404, sentences, show, to


@require_http_methods(["GET", "POST"])
def add(request: Any, campaign_slug: str, pk: int, kind: str) -> HttpResponse:
    """A new question of one kind, at the end."""
    found = _draft(request, campaign_slug, pk)
    if kind not in KINDS:
        raise Http404
    form = QuestionForm(
        request.POST or None,
        kind=kind,
        code=_free_code(found),
        earlier=_questions(found),
        leaves=survey_leaves(found.campaign),
    )
    return _answer(request, found, form, replaces="")


@require_http_methods(["GET", "POST"])
def edit(request: Any, campaign_slug: str, pk: int, code: str) -> HttpResponse:
    """Change one question; its kind stays."""
    found = _draft(request, campaign_slug, pk)
    questions = _questions(found)
    codes = [question.get("code") for question in questions]
    if code not in codes:
        raise Http404
    place = codes.index(code)
    question = questions[place]
    form = QuestionForm(
        request.POST or None,
        kind=question.get("kind", ""),
        code=code,
        earlier=questions[:place],
        leaves=survey_leaves(found.campaign),
        question=question,
    )
    return _answer(request, found, form, replaces=code)


@require_POST
def move(request: Any, campaign_slug: str, pk: int, code: str) -> HttpResponse:
    """One place up or down."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    up = request.POST.get("direction") == "up"
    seen = typed_version(request)
    return _changed(
        request,
        found,
        lambda: move_question(
            actor=request.user, questionnaire=found, code=code, up=up, expected_edit=seen
        ),
    )


@require_POST
def delete(request: Any, campaign_slug: str, pk: int, code: str) -> HttpResponse:
    """Take a question out."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    seen = typed_version(request)
    return _changed(
        request,
        found,
        lambda: delete_question(
            actor=request.user, questionnaire=found, code=code, expected_edit=seen
        ),
    )


def _draft(request: Any, campaign_slug: str, pk: int) -> Questionnaire:
    """A draft the editor can show; what came in broken has no questions to edit."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    can_edit(request.user, found).require()
    if reading_of(found).problems:
        raise Http404
    return found


def _changed(request: Any, found: Questionnaire, work: Any) -> HttpResponse:
    """Run the change; a refused one shows the page as it stands and says why."""
    try:
        work()
    except StaleEdit as error:
        text = _("Somebody else changed the questionnaire meanwhile. This is how it stands now.")
        messages.error(request, text)
        return show(request, _current(error, found), status=409)
    except SetError as error:
        messages.error(request, " ".join([_("Nothing was changed."), *sentences(error)]))
        return show(request, found, status=422)
    return to(request, found)


def _answer(
    request: Any, found: Questionnaire, form: QuestionForm, *, replaces: str
) -> HttpResponse:
    context: dict[str, Any] = {"version": found.edit}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                put_question(
                    actor=request.user,
                    questionnaire=found,
                    question=form.question,
                    replaces=replaces,
                    expected_edit=typed_version(request),
                )
            except StaleEdit as error:
                context = _stale(error.current, form)
                status = 409
            except SetError as error:
                form.tell(error.problems, _place(found, replaces))
            else:
                messages.success(request, _("Saved."))
                return to(request, found)
    context |= {"campaign": found.campaign, "questionnaire": found, "form": form}
    context["code"] = replaces
    return render(request, "surveys/question.html", context, status=status)


def _stale(current: Questionnaire, form: QuestionForm) -> dict[str, Any]:
    """The question as it is saved beside the one typed, when they differ."""
    saved = [item for item in _questions(current) if item.get("code") == form.code]
    theirs = outline(saved[0]) if saved else None
    mine = outline(form.question)
    rows = [(_("Question"), theirs, mine)] if theirs != mine else []
    return {"stale_rows": rows, "version": current.edit}


def _current(error: StaleEdit, found: Questionnaire) -> Questionnaire:
    current: Questionnaire = error.current
    current.campaign = found.campaign
    return current


def _questions(found: Questionnaire) -> list[dict[str, Any]]:
    return list(found.document.get("questions") or ())


def _place(found: Questionnaire, code: str) -> int:
    codes = [question.get("code") for question in _questions(found)]
    return codes.index(code) if code in codes else len(codes)


def _free_code(found: Questionnaire) -> str:
    taken = {question.get("code") for question in _questions(found)}
    return next(f"q{number}" for number in range(1, 1000) if f"q{number}" not in taken)

"""The questionnaire as a respondent sees it on a phone; nothing typed here is stored."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parindex.files.framing import frames_files
from surveys.domain.preview import end_of, preview_steps
from surveys.domain.questionnaires import reading_of
from surveys.forms.answer import drawn
from surveys.models import Questionnaire
from surveys.views.questionnaires import questionnaire_or_404, show

# The number of the screen that holds all questions, as a wave on one page shows them.
WHOLE = 0


@frames_files
@require_safe
def preview(request: Any, campaign_slug: str, pk: int) -> HttpResponse:
    """A phone 360 px wide, beside it the way to each question."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    form = reading_of(found).form
    if form is None:
        return show(request, found, status=422)
    number = request.GET.get("number", "1")
    last = len(form.questions)
    chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    context = {
        "campaign": found.campaign,
        "questionnaire": found,
        "number": min(chosen, last),
        "steps": preview_steps(found, form, {}),
    }
    return render(request, "surveys/questionnaire_preview.html", context)


@require_http_methods(["GET", "POST"])
def screen(request: Any, campaign_slug: str, pk: int, number: int) -> HttpResponse:
    """What stands in the phone: one question, all of them, or the end."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    form = reading_of(found).form
    if form is None or number > len(form.questions) + 1:
        raise Http404
    typed = dict(request.POST.lists())
    steps = preview_steps(found, form, typed)
    if number == WHOLE:
        if request.method == "POST":
            return _to(request, found, len(steps) + 1)
        questions = [drawn(step, prefixed=True) for step in steps]
        return _screen(request, found, "whole", {"questions": questions})
    if number > len(steps):
        reason = _("This is the end of the preview. Nothing has been stored.")
        return _screen(request, found, "closed", {"reason": reason})
    if request.method == "POST":
        if "back" in request.POST:
            return _to(request, found, max(number - 1, 1))
        if not steps[number - 1].mistakes:
            return _to(request, found, number + 1)
    told = request.method == "POST"
    context = {
        "step": steps[number - 1],
        "question": drawn(steps[number - 1], told=told),
        "is_first": number == 1,
        "is_last": number == len(steps),
    }
    return _screen(request, found, "question", context, status=422 if told else 200)


def _screen(
    request: Any, found: Questionnaire, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    frame = {"wave": end_of(found, request.received_at), "authority": request.tenant}
    return render(request, f"answer/{name}.html", frame | context, status=status)


def _to(request: Any, found: Questionnaire, number: int) -> HttpResponse:
    args = (request.tenant.slug, found.campaign.slug, found.pk, number)
    return redirect("questionnaires:screen", *args)

"""The respondent's pages: opening never changes anything, only a post does, no script needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from parindex.common.throttle import too_many
from parindex.common.verdict import Refused
from parindex.tenants.models import Tenant
from surveys.domain.arrival import arriving
from surveys.domain.drafts import keep_draft
from surveys.domain.intake import AlreadyReceived, can_answer, hand_in
from surveys.domain.links import tenant_number_of_key, token_of_key
from surveys.domain.resending import open_waves
from surveys.domain.sitting import Sitting, Step, sitting_of, with_page_typed, with_typed
from surveys.domain.sitting_counts import note_sitting
from surveys.domain.small_groups import too_small
from surveys.domain.wave_keys import key_of_wave
from surveys.forms.answer import drawn, intro_of, minutes_for
from surveys.models import Invitation
from surveys.views.done_page import done_page
from surveys.views.start_mark import mark_begun, sent_quickly

View = Callable[..., HttpResponse]
# Wrong links from one network address in ten minutes; a right one costs nothing.
MISSES, WINDOW = 30, 600


def personal(view: View) -> View:
    """Enter the scope the link belongs to and find its invitation; else say it is not valid.

    Nothing of the link may reach another site, a cache or a search engine.
    """

    @wraps(view)
    def answer_view(request: Any, key: str, **kwargs: Any) -> HttpResponse:
        try:
            number, token = tenant_number_of_key(key), token_of_key(key)
            with arriving(number=number, token=token) as (tenant, arrival):
                if arrival is None:
                    return shut(unknown(request, tenant))
                request.key, request.survey_tenant, request.arrival = key, tenant, arrival
                return shut(_if_open(view, request, arrival.invitation, **kwargs))
        except Tenant.DoesNotExist:
            return shut(unknown(request))

    return login_not_required(never_cache(answer_view))


@require_safe
@personal
def start(request: Any, invitation: Invitation) -> HttpResponse:
    """What is asked, how long it takes, who sees what; and the way on."""
    sitting = sitting_of(request.arrival)
    going_on = sitting.first_open() if sitting.has_begun else None
    steps = sitting.steps()
    context = {
        "sitting": sitting,
        "total": len(steps),
        "minutes": minutes_for(steps),
        "intro": intro_of(sitting),
        "next": going_on or steps[0],
        "too_small": too_small(invitation),
    }
    return _page(request, invitation, "start", context)


@require_http_methods(["GET", "POST"])
@personal
def question(request: Any, invitation: Invitation, form_id: int, code: str) -> HttpResponse:
    """One question a screen; what was typed is kept, right or wrong."""
    sitting = sitting_of(request.arrival)
    step = sitting.step(form_id, code)
    if step is None:
        return redirect("answer:start", key=request.key)
    if request.method == "GET":
        return _question(request, invitation, sitting, step)
    sitting = with_typed(sitting, step, dict(request.POST.lists()))
    _keep(request, invitation, sitting)
    step = sitting.step(form_id, code) or step
    if "back" not in request.POST and step.mistakes:
        return _question(request, invitation, sitting, step, status=422)
    before, after = sitting.neighbours(step)
    if "review" in request.GET and sitting.is_complete:
        after = None  # corrected from the review: back to it, not through everything again
    return _to(request, before if "back" in request.POST else after)


@require_http_methods(["GET", "POST"])
@personal
def whole(request: Any, invitation: Invitation) -> HttpResponse:
    """Every question on one page, when the wave is set so: sent from there, by one post.

    Who wants to look once more, or on another device, asks for the review and nothing is sent.
    """
    sitting = sitting_of(request.arrival)
    if request.method == "GET":
        return _whole(request, invitation, sitting)
    sitting = with_page_typed(sitting, dict(request.POST.lists()))
    if sitting.is_complete and "review" not in request.POST:
        return _send(request, invitation, sitting)
    _keep(request, invitation, sitting)
    if sitting.is_complete:
        return redirect("answer:review", key=request.key)
    return _whole(request, invitation, sitting, status=422)


@require_GET
@personal
def review(request: Any, invitation: Invitation) -> HttpResponse:
    """Everything once more before it is sent."""
    sitting = sitting_of(request.arrival)
    if (missing := sitting.first_open()) is not None:
        return _to(request, missing)
    rows = [drawn(step) for step in sitting.steps()]
    return _page(request, invitation, "review", {"questions": rows, "sitting": sitting})


@require_POST
@personal
def send(request: Any, invitation: Invitation) -> HttpResponse:
    """Hand the sitting in, once; the only answer that carries the receipt code."""
    sitting = sitting_of(request.arrival)
    if (missing := sitting.first_open()) is not None:
        return _to(request, missing)
    return _send(request, invitation, sitting)


def _if_open(view: View, request: Any, invitation: Invitation, **kwargs: Any) -> HttpResponse:
    if request.arrival.has_answered:
        return _page(request, invitation, "received", {})
    verdict = can_answer(invitation, at=request.received_at)
    if not verdict:
        return _page(request, invitation, "closed", {"reason": verdict.reason}, status=403)
    try:
        return view(request, invitation, **kwargs)
    except AlreadyReceived:
        return _page(request, invitation, "received", {})
    except Refused as refusal:
        return _page(request, invitation, "closed", {"reason": str(refusal)}, status=403)


def _keep(request: Any, invitation: Invitation, sitting: Sitting) -> None:
    keep_draft(invitation=invitation, token=request.arrival.token, answers=sitting.draft())


def _send(request: Any, invitation: Invitation, sitting: Sitting) -> HttpResponse:
    code = hand_in(invitation=invitation, answers=sitting.answers(), at=request.received_at)
    is_quick = sent_quickly(request, sitting)
    address = get_adapter().get_client_ip(request)
    note_sitting(arrival=request.arrival, address=address, is_quick=is_quick)
    return done_page(invitation.wave, request.survey_tenant, code)


def _question(
    request: Any, invitation: Invitation, sitting: Sitting, step: Step, status: int = 200
) -> HttpResponse:
    before, after = sitting.neighbours(step)
    context = {
        "step": step,
        "question": drawn(step, told=status == 422),
        "is_first": before is None,
        "is_last": after is None,
    }
    return _page(request, invitation, "question", context, status=status)


def _whole(
    request: Any, invitation: Invitation, sitting: Sitting, status: int = 200
) -> HttpResponse:
    told = status == 422
    questions = [drawn(step, told=told, prefixed=True) for step in sitting.every_step()]
    wrong = [question for question in questions if question.has_error]
    context = {"questions": questions, "wrong": wrong}
    return _page(request, invitation, "whole", context, status=status)


def _to(request: Any, step: Step | None) -> HttpResponse:
    if step is None:
        return redirect("answer:review", key=request.key)
    if request.arrival.invitation.wave.one_page:
        return redirect("answer:whole", key=request.key)
    return redirect(
        "answer:question",
        key=request.key,
        form_id=step.sheet.assigned.pk,
        code=step.question.code,
    )


def _page(
    request: Any, invitation: Invitation, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    frame = {
        "key": request.key,
        "wave": invitation.wave,
        "authority": request.survey_tenant,
        "invitation": invitation,
        "open_key": key_of_wave(invitation.wave),
    }
    response = render(request, f"answer/{name}.html", frame | context, status=status)
    return mark_begun(request, response)


def unknown(request: Any, tenant: Tenant | None = None) -> HttpResponse:
    """The same page for every link that is not there; many of them from one address are slowed.

    With ``tenant`` in scope it leads to the pages on which the letter can be had again.
    """
    address = get_adapter().get_client_ip(request)
    if too_many(action="survey link", who=address, limit=MISSES, seconds=WINDOW):
        return render(request, "answer/unknown.html", {"slow": True}, status=429)
    found = [(wave, key_of_wave(wave)) for wave in open_waves()] if tenant else []
    context = {"authority": tenant, "waves": found}
    return render(request, "answer/unknown.html", context, status=404)


def shut(response: HttpResponse) -> HttpResponse:
    """Nothing of the address reaches another site or a search engine."""
    # The site alone, never the link; with nothing at all a browser posts forms as from nowhere
    # (``Origin: null``), which the check against forged requests turns away.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

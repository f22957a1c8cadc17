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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parindex.common.tenancy import tenant_scope
from parindex.common.throttle import too_many
from parindex.common.verdict import Refused
from surveys.domain.drafts import keep_draft
from surveys.domain.intake import AlreadyReceived, can_answer, hand_in, has_answered
from surveys.domain.links import invitation_of, tenant_of_key, token_of_key
from surveys.domain.receipts import key_of_wave
from surveys.domain.sitting import Sitting, Step, inputs_of, sitting_of, with_typed
from surveys.domain.sitting_counts import note_sitting
from surveys.forms.answer import drawn, wrong_in
from surveys.models import Invitation
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
        tenant = tenant_of_key(key)
        if tenant is None:
            return _shut(_unknown(request))
        with tenant_scope(tenant):
            invitation = invitation_of(token_of_key(key))
            if invitation is None:
                return _shut(_unknown(request))
            request.key, request.survey_tenant = key, tenant
            return _shut(_if_open(view, request, invitation, **kwargs))

    return login_not_required(never_cache(answer_view))


@require_GET
@personal
def start(request: Any, invitation: Invitation) -> HttpResponse:
    """What is asked, how long it takes, who sees what; and the way on."""
    sitting = _sitting(request, invitation)
    going_on = sitting.first_open() if sitting.has_begun else None
    steps = sitting.steps()
    context = {"sitting": sitting, "total": len(steps), "next": going_on or steps[0]}
    return _page(request, invitation, "start", context)


@require_http_methods(["GET", "POST"])
@personal
def question(request: Any, invitation: Invitation, form_id: int, code: str) -> HttpResponse:
    """One question a screen; what was typed is kept, right or wrong."""
    sitting = _sitting(request, invitation)
    step = sitting.step(form_id, code)
    if step is None:
        return redirect("answer:start", key=request.key)
    if request.method == "GET":
        return _question(request, invitation, sitting, step)
    sitting = with_typed(sitting, step, dict(request.POST.lists()))
    keep_draft(invitation=invitation, token=token_of_key(request.key), answers=sitting.draft())
    step = sitting.step(form_id, code) or step
    if "back" not in request.POST and wrong_in(step):
        return _question(request, invitation, sitting, step, status=422)
    before, after = sitting.neighbours(step)
    return _to(request, before if "back" in request.POST else after)


@require_http_methods(["GET", "POST"])
@personal
def whole(request: Any, invitation: Invitation) -> HttpResponse:
    """Every question on one page, when the wave is set so."""
    sitting = _sitting(request, invitation)
    if request.method == "POST":
        for step in sitting.steps():
            prefix = f"{step.sheet.assigned.pk}-"
            typed = {name: request.POST.getlist(prefix + name) for name in inputs_of(step.question)}
            sitting = with_typed(sitting, step, typed)
        token = token_of_key(request.key)
        keep_draft(invitation=invitation, token=token, answers=sitting.draft())
        if sitting.is_complete:
            return redirect("answer:review", key=request.key)
    steps = sitting.steps()
    questions = [drawn(step, told=request.method == "POST", prefixed=True) for step in steps]
    status = 422 if request.method == "POST" else 200
    return _page(request, invitation, "whole", {"questions": questions}, status=status)


@require_GET
@personal
def review(request: Any, invitation: Invitation) -> HttpResponse:
    """Everything once more before it is sent."""
    sitting = _sitting(request, invitation)
    if (missing := sitting.first_open()) is not None:
        return _to(request, missing)
    rows = [drawn(step) for step in sitting.steps()]
    return _page(request, invitation, "review", {"questions": rows, "sitting": sitting})


@require_POST
@personal
def send(request: Any, invitation: Invitation) -> HttpResponse:
    """Hand the sitting in, once; the only answer that carries the receipt code."""
    sitting = _sitting(request, invitation)
    if (missing := sitting.first_open()) is not None:
        return _to(request, missing)
    code = hand_in(invitation=invitation, answers=sitting.answers(), at=request.received_at)
    is_quick = sent_quickly(request, questions=len(sitting.steps()))
    address = get_adapter().get_client_ip(request)
    note_sitting(invitation=invitation, address=address, is_quick=is_quick)
    found = {"code": code, "receipts_key": key_of_wave(invitation.wave)}
    return _page(request, invitation, "done", found)


def _if_open(view: View, request: Any, invitation: Invitation, **kwargs: Any) -> HttpResponse:
    if has_answered(invitation):
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


def _sitting(request: Any, invitation: Invitation) -> Sitting:
    return sitting_of(invitation, token_of_key(request.key))


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


def _to(request: Any, step: Step | None) -> HttpResponse:
    if step is None:
        return redirect("answer:review", key=request.key)
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
    }
    response = render(request, f"answer/{name}.html", frame | context, status=status)
    return mark_begun(request, response)


def _unknown(request: Any) -> HttpResponse:
    """The same page for every link that is not there; many of them from one address are slowed."""
    address = get_adapter().get_client_ip(request)
    if too_many(action="survey link", who=address, limit=MISSES, seconds=WINDOW):
        return render(request, "answer/unknown.html", {"slow": True}, status=429)
    return render(request, "answer/unknown.html", status=404)


def _shut(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

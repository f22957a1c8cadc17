"""A citizen's pages at a counter point: no account, no link, no script, nothing stored on the way.

What was typed travels in the page from screen to screen; only the last post stores anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parindex.common.verdict import Refused
from parindex.tenants.domain.queries import scope_of_number
from parindex.tenants.models import Tenant
from surveys.domain.counter_codes import read_code
from surveys.domain.counter_intake import (
    check_not_sent,
    forms_at,
    is_good_code,
    sitting_at,
    take_in,
    too_many_from,
    too_many_misses,
)
from surveys.domain.counter_points import can_answer_at, point_key_of, point_of_key
from surveys.domain.intake import AlreadyReceived, new_code
from surveys.domain.links import tenant_number_of_key
from surveys.domain.sitting import Sitting, Step, names_on_page
from surveys.domain.wave_keys import key_of_wave
from surveys.enums import PointMode
from surveys.forms.answer import drawn
from surveys.forms.counter import CodeForm
from surveys.models import CounterPoint
from surveys.views.answer import shut, unknown
from surveys.views.counter_visits import answered_today, forget, remember

View = Callable[..., HttpResponse]
# Hidden inputs: the code, and the question ("form-code") that is shown.
CODE, AT = "code", "at"


@dataclass(frozen=True, slots=True)
class Post:
    """One screen as it came back: everything typed so far and where the person is."""

    sitting: Sitting
    code: str
    at: str

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Hidden inputs of what is not on this screen."""
        shown = self.step
        own = {f"{shown.sheet.assigned.pk}-{shown.question.code}"} if shown else set()
        return [
            (name, value)
            for sheet in self.sitting.sheets
            for plain, name in names_on_page(sheet)
            if name.split(".")[0] not in own
            for value in sheet.typed.get(plain, [])
        ]

    @property
    def step(self) -> Step | None:
        """The question that is shown."""
        return next((step for step in self.sitting.steps() if place_of(step) == self.at), None)


def counter_page(view: View) -> View:
    """Enter the scope of the point; say so when there is none, or when it is shut."""

    @wraps(view)
    def answer_view(request: Any, key: str, **kwargs: Any) -> HttpResponse:
        try:
            with scope_of_number(tenant_number_of_key(key)) as tenant:
                point = point_of_key(key)
                if point is None:
                    return shut(unknown(request))
                request.survey_tenant = tenant
                return shut(_if_open(view, request, point, **kwargs))
        except Tenant.DoesNotExist:
            return shut(unknown(request))

    return login_not_required(never_cache(answer_view))


@require_GET
@counter_page
def start(request: Any, point: CounterPoint, code: str = "") -> HttpResponse:
    """Where this is, what is asked, the code; opening spends nothing."""
    if answered_today(request, point):
        return _page(request, point, "again", {})
    form = CodeForm(initial={"code": code})
    return _start(request, point, form)


@require_http_methods(["GET", "POST"])
@counter_page
def question(request: Any, point: CounterPoint) -> HttpResponse:
    """One question a screen, or all of them; each post brings what was typed before."""
    if request.method == "GET":
        return redirect("answer:counter", key=point_key_of(point))
    if "begin" in request.POST:
        return _begin(request, point)
    post = _read(request, point)
    if post is None:
        return redirect("answer:counter", key=point_key_of(point))
    check_not_sent(post.code)  # "back" after sending
    if point.wave.one_page:
        return _whole(request, point, post, told="edit" not in request.POST)
    if "edit" in request.POST:
        return _question(request, point, post, request.POST["edit"])
    step = post.step
    if step and "back" not in request.POST and step.mistakes:
        return _question(request, point, post, post.at, told=True)
    return _onward(request, point, post, step)


@require_POST
@counter_page
def send(request: Any, point: CounterPoint) -> HttpResponse:
    """Take the answer in, once; the only page that carries the receipt code."""
    post = _read(request, point)
    if post is None or not post.sitting.is_complete:
        return redirect("answer:counter", key=point_key_of(point))
    if too_many_from(point, get_adapter().get_client_ip(request)):
        return _page(request, point, "busy", {}, status=429)
    receipt = take_in(
        point=point, code=post.code, answers=post.sitting.answers(), at=request.received_at
    )
    response = _page(request, point, "done", {"code": receipt, "at_counter": True})
    if point.mode == PointMode.OPEN:
        remember(response, request, point)
    return response


@require_POST
@counter_page
def again(request: Any, point: CounterPoint) -> HttpResponse:
    """Somebody else holds the device now."""
    response = redirect("answer:counter", key=point_key_of(point))
    forget(response, point)
    return response


def place_of(step: Step) -> str:
    """The name of a question among all forms of the sitting."""
    return f"{step.sheet.assigned.pk}-{step.question.code}"


def _if_open(view: View, request: Any, point: CounterPoint, **kwargs: Any) -> HttpResponse:
    verdict = can_answer_at(point, at=request.received_at)
    if not verdict:
        return _page(request, point, "closed", {"reason": verdict.reason}, status=403)
    try:
        return view(request, point, **kwargs)
    except AlreadyReceived:
        return _page(request, point, "received", {})
    except Refused as refusal:
        return _page(request, point, "closed", {"reason": str(refusal)}, status=403)


def _begin(request: Any, point: CounterPoint) -> HttpResponse:
    """The first screen: with a printed code that is good, or with one made up for an open point."""
    code = new_code()
    if point.mode == PointMode.SLIPS:
        form = CodeForm(request.POST)
        code = read_code(form.cleaned_data["code"]) if form.is_valid() else ""
        if form.is_valid() and not (code and is_good_code(point, code)):
            form.add_error("code", form.wrong())
            return _wrong_code(request, point, form)
        if not code:
            return _start(request, point, form, status=422)
    post = Post(sitting_at(point, {}), code, "")
    if point.wave.one_page:
        return _whole(request, point, post, told=False)
    return _question(request, point, post, place_of(post.sitting.steps()[0]))


def _wrong_code(request: Any, point: CounterPoint, form: CodeForm) -> HttpResponse:
    if too_many_misses(point, get_adapter().get_client_ip(request)):
        return _page(request, point, "busy", {}, status=429)
    return _start(request, point, form, status=422)


def _read(request: Any, point: CounterPoint) -> Post | None:
    """What came back; ``None`` when it does not carry a code."""
    code = read_code(request.POST.get(CODE, ""))
    if not code:
        return None
    empty = sitting_at(point, {})
    typed = {
        sheet.assigned.pk: {
            plain: request.POST.getlist(name)
            for plain, name in names_on_page(sheet)
            if request.POST.getlist(name)
        }
        for sheet in empty.sheets
    }
    return Post(sitting_at(point, typed), code, request.POST.get(AT, ""))


def _onward(request: Any, point: CounterPoint, post: Post, step: Step | None) -> HttpResponse:
    if step is None:
        missing = post.sitting.first_open()
        return (
            _question(request, point, post, place_of(missing))
            if missing
            else _review(request, point, post)
        )
    before, after = post.sitting.neighbours(step)
    target = before if "back" in request.POST else after
    if target is not None:
        return _question(request, point, post, place_of(target))
    return _onward(request, point, post, None)


def _question(
    request: Any, point: CounterPoint, post: Post, at: str, *, told: bool = False
) -> HttpResponse:
    post = Post(post.sitting, post.code, at)
    step = post.step
    if step is None:
        return _onward(request, point, post, None)
    before, after = post.sitting.neighbours(step)
    context = {
        "post": post,
        "step": step,
        "question": drawn(step, told=told, prefixed=True),
        "is_first": before is None,
        "is_last": after is None,
    }
    return _page(request, point, "question", context, status=422 if told else 200)


def _whole(request: Any, point: CounterPoint, post: Post, *, told: bool) -> HttpResponse:
    if told and post.sitting.is_complete:
        return _review(request, point, post)
    questions = [drawn(step, told=told, prefixed=True) for step in post.sitting.steps()]
    context = {"post": post, "questions": questions}
    return _page(request, point, "whole", context, status=422 if told else 200)


def _review(request: Any, point: CounterPoint, post: Post) -> HttpResponse:
    post = Post(post.sitting, post.code, "")
    rows = [(place_of(step), drawn(step)) for step in post.sitting.steps()]
    return _page(request, point, "review", {"post": post, "questions": rows})


def _start(request: Any, point: CounterPoint, form: CodeForm, status: int = 200) -> HttpResponse:
    sitting = sitting_at(point, {})
    context = {
        "form": form,
        "rated": [form.object for form in forms_at(point)],
        "total": len(sitting.steps()),
    }
    return _page(request, point, "start", context, status=status)


def _page(
    request: Any, point: CounterPoint, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shared = name in {"closed", "done", "received"}
    frame = {
        "key": point_key_of(point),
        "point": point,
        "wave": point.wave,
        "authority": request.survey_tenant,
        "open_key": key_of_wave(point.wave),
    }
    template = f"answer/{name}.html" if shared else f"answer/counter/{name}.html"
    return render(request, template, frame | context, status=status)

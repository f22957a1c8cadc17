"""Corrections of accepted lists by the secretariat, each with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.views.pages import saved, stale, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from surveys.domain.corrections import (
    can_correct,
    correct_person,
    replace_person,
    withdraw_person,
)
from surveys.domain.list_rights import can_read_people
from surveys.domain.list_rows import GROUP, PARENT, choices_of, typed
from surveys.forms.lists import ReasonedPersonForm, ReasonForm
from surveys.models import Respondent
from surveys.views.frame import frame, wave_or_404
from surveys.views.lists import to_list


@require_http_methods(["GET", "POST"])
def correct(
    request: TenantRequest, campaign_slug: str, wave_slug: str, person_id: int
) -> HttpResponse:
    """The same person with another address or spelling."""
    found = _person(request, campaign_slug, wave_slug, person_id)
    form = _form(request, found, initial=typed(found))
    return _work(request, found, form, "correct", lambda: _correct(request, found, form))


@require_http_methods(["GET", "POST"])
def replace(
    request: TenantRequest, campaign_slug: str, wave_slug: str, person_id: int
) -> HttpResponse:
    """Somebody else in the same place."""
    found = _person(request, campaign_slug, wave_slug, person_id)
    form = _form(request, found, initial={"body": found.body, "position": found.position})

    def work() -> None:
        assert form.person is not None  # noqa: S101 - a valid form has one
        replace_person(
            actor=request.user,
            respondent=found,
            person=form.person,
            reason=form.cleaned_data["reason"],
            at=request.received_at,
        )

    return _work(request, found, form, "replace", work)


@require_http_methods(["GET", "POST"])
def withdraw(
    request: TenantRequest, campaign_slug: str, wave_slug: str, person_id: int
) -> HttpResponse:
    """Somebody who is not asked any more."""
    found = _person(request, campaign_slug, wave_slug, person_id)
    form = ReasonForm(request.POST or None)

    def work() -> None:
        withdraw_person(
            actor=request.user,
            respondent=found,
            reason=form.cleaned_data["reason"],
            at=request.received_at,
        )

    return _work(request, found, form, "withdraw", work)


def _correct(request: TenantRequest, found: Respondent, form: Any) -> None:
    correct_person(
        actor=request.user,
        respondent=found,
        person=form.person,
        reason=form.cleaned_data["reason"],
        expected_version=typed_version(request),
        at=request.received_at,
    )


def _work(
    request: TenantRequest, found: Respondent, form: Any, verb: str, work: Callable[[], None]
) -> HttpResponse:
    verdict = can_correct(request.user, found, at=request.received_at)
    context = frame(request, found.list.wave) | {
        "person": found,
        "listed": found.list,
        "form": form,
        "verb": verb,
        "verdict": verdict,
        "version": found.version,
    }
    status = 200
    if request.method == "POST":
        verdict.require()
        status = 422
        try:
            if form.is_valid() and saved(form, work):
                messages.success(request, _("Recorded with the reason."))
                return to_list(request, found.list)
        except StaleEdit as error:
            context |= stale(error, form, {**typed(error.current), "reason": ""})
            status = 409
    return render(request, "surveys/lists/correct.html", context, status=status)


def _form(request: TenantRequest, found: Respondent, initial: dict[str, str]) -> ReasonedPersonForm:
    now = typed(found)
    return ReasonedPersonForm(
        request.POST or None,
        initial=initial,
        choices=choices_of(found.list.wave),
        fixed={GROUP: now[GROUP], PARENT: now[PARENT]},
    )


def _person(
    request: TenantRequest, campaign_slug: str, wave_slug: str, person_id: int
) -> Respondent:
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_read_people(request.user, wave).require()
    people = Respondent.objects.filter(wave=wave).select_related(
        "group", "parent", "list__organisation"
    )
    found: Respondent = get_object_or_404(people, pk=person_id)
    found.list.wave = wave
    return found

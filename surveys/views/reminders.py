"""Reminders: whom one would reach, sending it, and when they leave by themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.views.pages import edit_page
from parindex.accounts.requests import TenantRequest
from parindex.common.formats import format_count
from surveys.domain.letter_rights import can_edit_letters, can_remind
from surveys.domain.letter_texts import texts_of
from surveys.domain.letter_writing import plan_of
from surveys.domain.reminding import reach_of, save_plan, send_reminders
from surveys.enums import LetterKind
from surveys.forms.letters import LetterPlanForm, RemindForm
from surveys.views.frame import frame
from surveys.views.letters import letters_wave, to_letters


@require_http_methods(["GET", "POST"])
def remind(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Numbers first; then the reminder to everybody whom it may reach."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    asked = request.POST or (request.GET if "groups" in request.GET else None)
    form = RemindForm(asked, wave=wave)
    groups = list(form.cleaned_data["groups"]) if form.is_bound and form.is_valid() else None
    if request.method == "POST" and groups:
        count = send_reminders(actor=request.user, wave=wave, groups=groups, at=request.received_at)
        _tell(request, count)
        return to_letters(request, wave)
    context = frame(request, wave) | {
        "form": form,
        "chosen": groups,
        "reach": reach_of(wave, groups=groups, at=request.received_at),
        "text": texts_of(wave)[LetterKind.REMINDER, "vi"],
        "verdict": can_remind(request.user, wave, at=request.received_at),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/letters/remind.html", context, status=status)


@require_http_methods(["GET", "POST"])
def plan(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Languages of the letters, and the reminders that leave by themselves."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    now = plan_of(wave)
    form = LetterPlanForm(request.POST or None, initial=LetterPlanForm.values_of(now))
    context = frame(request, wave) | {
        "form": form,
        "version": now.version,
        "verdict": can_edit_letters(request.user, wave, at=request.received_at),
    }
    return edit_page(
        request,
        "surveys/letters/plan.html",
        context,
        save=lambda version: save_plan(
            actor=request.user,
            wave=wave,
            expected_version=version,
            at=request.received_at,
            **form.cleaned_data,
        ),
        values_of=LetterPlanForm.values_of,
        done=to_letters(request, wave),
    )


def _tell(request: TenantRequest, count: int) -> None:
    if not count:
        messages.warning(request, _("Nobody may be reminded now; nothing has been queued."))
        return
    text = ngettext("%(count)s reminder is queued.", "%(count)s reminders are queued.", count)
    messages.success(request, text % {"count": format_count(count)}, extra_tags="stay")

"""A unit reads its case and is heard: officers draft, the head sends, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.views.pages import saved
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.files.domain.serve import file_response
from surveys.domain.case_queries import decisions_of, draft_of, flags_of
from surveys.domain.case_rights import (
    can_draft_statement,
    can_open_file,
    can_read_own_case,
    can_state,
)
from surveys.domain.cases import files_of, save_statement, send_statement
from surveys.domain.counter_points import how_chosen
from surveys.forms.cases import StatementForm
from surveys.models import Case, StatementDraft, StatementFile
from surveys.tables.flags import told
from surveys.views.frame import campaign_or_404


@require_safe
def statement(
    request: TenantRequest, campaign_slug: str, wave_slug: str, number: int
) -> HttpResponse:
    """What the case is about, and what the unit says."""
    return _page(request, _own_case(request, campaign_slug, wave_slug, number))


@require_POST
def draft(request: TenantRequest, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Keep what was typed, for the head to read and send."""
    case = _own_case(request, campaign_slug, wave_slug, number)
    can_draft_statement(request.user, case, at=request.received_at).require()
    return _said(request, case, save_statement, _("The draft is saved."))


@require_POST
def send(request: TenantRequest, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Send it, for good."""
    case = _own_case(request, campaign_slug, wave_slug, number)
    can_state(request.user, case, at=request.received_at).require()
    return _said(request, case, send_statement, _("The statement has been sent."))


@require_safe
def file(
    request: TenantRequest, campaign_slug: str, wave_slug: str, number: int, file_id: int
) -> HttpResponseBase:
    """A document of the statement, for the unit and, once sent, for those who read the case."""
    case = _case_or_404(request, campaign_slug, wave_slug, number)
    can_open_file(request.user, case).require()
    files = StatementFile.objects.select_related("stored_file")
    found: StatementFile = get_object_or_404(files, case=case, pk=file_id)
    return file_response(found.stored_file, inline=True)


def _said(request: TenantRequest, case: Case, act: Callable[..., Any], done: str) -> HttpResponse:
    form = StatementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, case, form=form, status=422)
    said = form.said(seen_draft=_seen(request))

    def work() -> None:
        act(actor=request.user, case=case, said=said, at=request.received_at)

    try:
        if not saved(form, work):
            return _page(request, case, form=form, status=422)
    except StaleEdit:
        return _page(request, case, form=form, status=409)
    messages.success(request, done, extra_tags="stay")
    wave = case.wave
    args = (request.tenant.slug, wave.campaign.slug, wave.slug, case.number)
    return redirect("waves:statement", *args)


def _own_case(request: Any, campaign_slug: str, wave_slug: str, number: int) -> Case:
    case = _case_or_404(request, campaign_slug, wave_slug, number)
    can_read_own_case(request.user, case).require()
    return case


def _case_or_404(request: Any, campaign_slug: str, wave_slug: str, number: int) -> Case:
    campaign = campaign_or_404(request, campaign_slug)
    cases = Case.objects.select_related("wave", "object__participation", "stated_by")
    case: Case = get_object_or_404(
        cases, wave__campaign=campaign, wave__slug=wave_slug, number=number
    )
    case.wave.campaign = campaign
    return case


def _page(
    request: Any, case: Case, form: StatementForm | None = None, status: int = 200
) -> HttpResponse:
    kept, files = draft_of(case), files_of(case)
    drafts = can_draft_statement(request.user, case, at=request.received_at)
    context = {
        "campaign": case.wave.campaign,
        "wave": case.wave,
        "case": case,
        "chosen": how_chosen(case.wave),
        "flags": [told(flag) for flag in flags_of(case)],
        "decisions": decisions_of(case),
        "draft": kept,
        "draft_it": drafts,
        "send_it": can_state(request.user, case, at=request.received_at),
        "files": files,
        "form": (form or StatementForm(initial=_typed(kept))) if drafts else None,
        "stale": status == 409,
    }
    return render(request, "surveys/integrity/statement.html", context, status=status)


def _typed(kept: StatementDraft | None) -> dict[str, str]:
    return {"text": kept.text} if kept else {}


def _seen(request: Any) -> int:
    text = request.POST.get("seen_draft", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

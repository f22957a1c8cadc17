"""Bring in a file of respondents: check, correct in the browser, store."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.views.pages import typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.formats import format_count
from surveys.domain.list_import import (
    Waiting,
    check_list,
    clashes_of,
    corrected,
    forget,
    import_list,
    keep_waiting,
    read_list,
    waiting_list,
)
from surveys.domain.list_rights import can_fill_list
from surveys.domain.list_rows import LABELS, choices_of
from surveys.domain.problems import FileError
from surveys.forms.lists import ListFileForm, row_form
from surveys.models import RespondentList
from surveys.views.frame import list_frame, list_or_404
from surveys.views.list_people import list_page
from surveys.views.lists import to_list

# Rows to correct on one page; the next ones follow when these are right.
ROWS_AT_ONCE = 20
CLASHES_SHOWN = 100
_CELL = re.compile(rf"r([0-9]{{1,7}})-({'|'.join(LABELS)})")


@require_POST
def upload(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int
) -> HttpResponse:
    """Read a file and keep it for an hour; nothing is stored."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    can_fill_list(request.user, listed, at=request.received_at).require()
    form = ListFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return list_page(request, listed, form, status=422)
    sent = form.cleaned_data["file"]
    try:
        waiting = read_list(
            name=sent.name, data=sent.read(), replaces=form.cleaned_data["replaces"]
        )
    except FileError as error:
        return list_page(request, listed, form, problems=[error.problem], status=422)
    key = keep_waiting(actor=request.user, listed=listed, waiting=waiting)
    return _to_check(request, listed, key)


@require_http_methods(["GET", "POST"])
def check(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int, key: str
) -> HttpResponse:
    """Correct the rows that are wrong; when none is, put the file on the list."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    can_fill_list(request.user, listed, at=request.received_at).require()
    waiting = waiting_list(actor=request.user, listed=listed, key=key)
    if waiting is None:
        messages.error(request, _("The checked file is no longer kept. Upload it again."))
        return to_list(request, listed)
    if request.method == "POST" and "store" in request.POST:
        return _store(request, listed, waiting, key)
    if request.method == "POST":
        waiting = _corrected(request, waiting)
        keep_waiting(actor=request.user, listed=listed, waiting=waiting, key=key)
        return _to_check(request, listed, key)
    return _proposal(request, listed, waiting)


def _store(
    request: TenantRequest, listed: RespondentList, waiting: Waiting, key: str
) -> HttpResponse:
    version = typed_version(request)
    try:
        count = import_list(
            actor=request.user,
            listed=listed,
            waiting=waiting,
            choices=choices_of(listed.wave),
            expected_version=version,
            at=request.received_at,
        )
    except StaleEdit as error:
        return _proposal(request, error.current, waiting, stale=True, status=409)
    except FileError:
        return _proposal(request, listed, waiting, status=422)
    forget(actor=request.user, listed=listed, key=key)
    words = ngettext(
        "%(count)s person is on the list now.", "%(count)s people are on the list now.", count
    )
    messages.success(request, words % {"count": format_count(count)}, extra_tags="stay")
    return to_list(request, listed)


def _corrected(request: TenantRequest, waiting: Waiting) -> Waiting:
    typed: dict[int, dict[str, str]] = {}
    for name, value in request.POST.items():
        found = _CELL.fullmatch(name)
        if found:
            typed.setdefault(int(found[1]), {})[found[2]] = str(value)[:1000]
    left_out = {int(row) for row in request.POST.getlist("leave") if row.isdecimal()}
    return corrected(waiting, typed=typed, left_out=left_out)


def _proposal(
    request: TenantRequest,
    listed: RespondentList,
    waiting: Waiting,
    *,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    choices = choices_of(listed.wave)
    proposal = check_list(waiting, choices)
    rows = sorted(proposal.wrong)
    clashes = clashes_of(listed, waiting, proposal)
    context: dict[str, Any] = list_frame(request, listed) | {
        "waiting": waiting,
        "proposal": proposal,
        "forms": [
            (row, row_form(row, waiting.rows[row], proposal.wrong[row], choices))
            for row in rows[:ROWS_AT_ONCE]
        ],
        "later": len(rows[ROWS_AT_ONCE:]),
        "clashes": clashes[:CLASHES_SHOWN],
        "clash_count": len(clashes),
        "stale": stale,
    }
    return render(request, "surveys/lists/import.html", context, status=status)


def _to_check(request: TenantRequest, listed: RespondentList, key: str) -> HttpResponse:
    wave = listed.wave
    args = (request.tenant.slug, wave.campaign.slug, wave.slug, listed.pk, key)
    return redirect("waves:list_import", *args)

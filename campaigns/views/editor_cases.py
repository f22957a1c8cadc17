"""Golden cases of a leaf in the editor: added, changed, taken out, run at once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from campaigns.domain.draft.page import DraftPage, draft_page
from campaigns.domain.golden_cases import CaseRun, drop_case, put_case
from campaigns.forms.case_inputs import CaseForm, posted_case
from campaigns.views.case_parts import case_leaves
from campaigns.views.editor_parts import (
    draft_to_edit,
    page_context,
    panel_context,
    part_answer,
)
from campaigns.views.pages import show
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


@require_POST
def case(request: TenantRequest, pk: int, code: str) -> HttpResponse:
    """Store a case as it was typed, or take it out."""
    draft = draft_to_edit(request, pk)
    page = draft_page(draft)
    leaves = case_leaves(draft, code)
    if code not in page.by_code or not leaves:
        raise Http404
    run = _run_of(page, request.POST.get("index", ""))
    given: dict[str, Any] = {
        "actor": request.user,
        "criteria_set": draft,
        "code": code,
        "seen": request.POST.get("seen", ""),
    }
    form = posted_case(leaves, request.POST, run)
    try:
        if "drop" in request.POST and run is not None:
            saved = drop_case(index=run.index, **given)
        elif form.is_valid:
            saved = put_case(
                index=run.index if run else None,
                facts=form.facts,
                points=form.expected.cleaned_data["points"],
                note=form.expected.cleaned_data["note"],
                **given,
            )
        else:
            return _again(request, page, code, form, 422)
    except StaleEdit as error:
        return _again(request, draft_page(error.current), code, form, 409)
    return part_answer(request, page, saved, code, "cases")


def _again(
    request: TenantRequest, page: DraftPage, code: str, form: CaseForm, status: int
) -> HttpResponse:
    context = page_context(request, page) | panel_context(page, code)
    known = [item for item in context["cases"] if item.index != form.index or not form.index]
    context |= {"cases": [*known[:-1], form] if not form.index else [*known, form]}
    context |= {"opened": form, "cases_stale": status == 409, "shown": page.shown()}
    template = "editor/cases" if request.htmx else "set_edit"
    return show(request, template, context, status=status)


def _run_of(page: DraftPage, index: str) -> CaseRun | None:
    at = int(index) if index.isascii() and index.isdigit() and len(index) < 6 else -1
    return next((run for run in page.cases if run.index == at), None)

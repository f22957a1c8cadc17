"""The annex of a decision: its proposal looked through, corrected, accepted, taken over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.domain.annex.deciding import (
    correct_facts,
    correct_row,
    decide,
    examine,
    sure_rows,
    take_over,
)
from campaigns.domain.annex.page import proposal_page
from campaigns.domain.annex.proposal import Proposal, ProposedRow, proposal_from
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.annex.upload import Received
from campaigns.domain.import_proposals import discard_proposal, start_proposal
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer
from campaigns.enums import ProposalKind
from campaigns.forms.annexes import ProposedRowForm, SetFactsForm
from campaigns.forms.typed import number_shown
from campaigns.models import ImportProposal
from campaigns.views.pages import go, show, stale
from campaigns.views.proposals import decide_rows, import_steps, kept_proposal, typed_number
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused

_FACT_IDS = "fact_%s"


def keep_annex(request: TenantRequest, received: Received) -> HttpResponse:
    """Keep what an annex proposes and lead to its page. Raises ImportProblems."""
    proposal = propose_set(received.document)
    return keep_set(request, proposal, name=received.file_name, sha256=received.sha256)


def keep_set(request: TenantRequest, proposal: Proposal, *, name: str, sha256: str) -> HttpResponse:
    """Keep a proposed set and lead to its page."""
    made = start_proposal(
        actor=request.user,
        kind=ProposalKind.CRITERIA,
        file_name=name,
        sha256=sha256,
        content=proposal.to_plain(),
        at=request.received_at,
    )
    return go(request, "annex", made.token)


@require_http_methods(["GET", "POST"])
def annex(request: TenantRequest, token: str) -> HttpResponse:
    """The proposed set beside the words of the annex; every button of it posts here."""
    can_administer(request.user).require()
    stored = kept_proposal(request, ProposalKind.CRITERIA, token)
    if stored is None:
        return go(request, "set_import")
    if request.method == "POST":
        return _posted(request, stored)
    proposal = proposal_from(stored.content)
    row = proposal.row(typed_number(request.GET.get("row")))
    form = ProposedRowForm(initial=ProposedRowForm.values_of(row)) if row else None
    return _show(request, stored, proposal, row=row, form=form)


def _posted(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    steps: dict[str, Callable[[TenantRequest, ImportProposal], HttpResponse]] = {
        "row": _save_row,
        "facts": _save_facts,
        "finish": _finish,
        "with_gaps": _finish,
        "discard": _discard,
    }
    for name, step in steps.items():
        if name in request.POST:
            return step(request, stored)
    return _decide(request, stored)


def _decide(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    proposal = proposal_from(stored.content)
    sure = sure_rows(proposal, examine(proposal))
    return _back(request, stored, decide_rows(request, stored, decide=decide, sure=sure))


def _save_row(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    proposal = proposal_from(stored.content)
    row = proposal.row(typed_number(request.POST.get("row")))
    if row is None:
        return _back(request, stored)
    form = ProposedRowForm(request.POST)
    context: dict[str, Any] = {"row": row, "form": form}
    if not form.is_valid():
        return _show(request, stored, proposal, status=422, **context)
    try:
        correct_row(
            actor=request.user,
            stored=stored,
            key=row.key,
            values=form.values(),
            expected_edits=typed_number(request.POST.get("edits")),
            at=request.received_at,
        )
    except StaleEdit as error:
        context |= stale(error, form, ProposedRowForm.values_of(error.current))
        context["row"] = error.current
        return _show(request, stored, proposal, status=409, **context)
    messages.success(request, _("The row is corrected and accepted."))
    return _back(request, stored, f"#row-{row.key}")


def _save_facts(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    form = SetFactsForm(request.POST, auto_id=_FACT_IDS)
    if not form.is_valid():
        proposal = proposal_from(stored.content)
        return _show(request, stored, proposal, facts=form, status=422)
    correct_facts(actor=request.user, stored=stored, facts=form.facts(), at=request.received_at)
    messages.success(request, _("Saved."))
    return _back(request, stored)


def _finish(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    proposal = proposal_from(stored.content)
    try:
        with_gaps = "with_gaps" in request.POST
        made = take_over(actor=request.user, stored=stored, with_gaps=with_gaps)
    except Refused as refused:
        messages.error(request, str(refused))
        return _show(request, stored, proposal, status=422)
    except ImportProblems as error:
        return _show(request, stored, proposal, problems=error.problems, status=422)
    messages.success(request, _("The criteria set is imported as a draft."))
    return go(request, "set", made.pk)


def _discard(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    discard_proposal(actor=request.user, proposal=stored)
    messages.success(request, _("The proposal is discarded."))
    return go(request, "set_import")


def _show(
    request: TenantRequest,
    stored: ImportProposal,
    proposal: Proposal,
    *,
    row: ProposedRow | None = None,
    form: ProposedRowForm | None = None,
    facts: SetFactsForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    back = reverse("campaigns:set_import", args=[request.tenant.slug])
    numbers = {name: number_shown(proposal.facts.get(name)) for name in ("total", "survey_points")}
    initial = {**proposal.facts, **numbers}
    page = proposal_page(proposal)
    unsaved = facts is not None  # what was typed has problems of its own
    facts = facts or SetFactsForm(initial=initial, auto_id=_FACT_IDS)
    context = {
        "page": page,
        "stored": stored,
        "edited": row,
        "form": form,
        "facts_form": facts,
        "whole_problems": page.whole if unsaved else facts.point_out(page.whole),
        "steps": import_steps(checked=True, upload_url=back),
        **more,
    }
    return show(request, "annex", context, status=status)


def _back(request: TenantRequest, stored: ImportProposal, fragment: str = "") -> HttpResponse:
    address = reverse("campaigns:annex", args=[request.tenant.slug, stored.token])
    return redirect(f"{address}{fragment}")

"""A plan or decision: the campaign it proposes looked through, corrected, accepted, made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.domain.annex.upload import Received
from campaigns.domain.decision.deciding import (
    correct_plan_row,
    decide_plan,
    examine_plan,
    make_campaign,
    sure_plan_rows,
)
from campaigns.domain.decision.page import decision_page
from campaigns.domain.decision.proposal import DecisionProposal, PlanRow, decision_from
from campaigns.domain.decision.reading import propose_plan
from campaigns.domain.import_proposals import discard_proposal, start_proposal
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer
from campaigns.enums import ProposalKind
from campaigns.forms.decisions import ROW_FORMS, PlanRowForm
from campaigns.models import ImportProposal
from campaigns.views.pages import go, show, stale
from campaigns.views.proposals import decide_rows, import_steps, kept_proposal, typed_number
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused


def keep_decision(request: TenantRequest, received: Received) -> HttpResponse:
    """Keep what a decision proposes and lead to its page. Raises ImportProblems."""
    proposal = propose_plan(received.document)
    made = start_proposal(
        actor=request.user,
        kind=ProposalKind.PLAN,
        file_name=received.file_name,
        sha256=received.sha256,
        content=proposal.to_plain(),
        at=request.received_at,
    )
    return go(request, "decision", made.token)


@require_http_methods(["GET", "POST"])
def decision(request: TenantRequest, token: str) -> HttpResponse:
    """The proposed campaign beside the words of the text; every button of it posts here."""
    can_administer(request.user).require()
    stored = kept_proposal(request, ProposalKind.PLAN, token)
    if stored is None:
        return go(request, "plan_upload")
    if request.method == "POST":
        return _posted(request, stored)
    proposal = decision_from(stored.content)
    row = proposal.row(typed_number(request.GET.get("row")))
    kind = ROW_FORMS[row.kind] if row else None
    form = kind(initial=kind.values_of(row)) if row and kind else None
    return _show(request, stored, proposal, row=row, form=form)


def _posted(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    steps: dict[str, Callable[[TenantRequest, ImportProposal], HttpResponse]] = {
        "row": _save_row,
        "finish": _finish,
        "discard": _discard,
    }
    for name, step in steps.items():
        if name in request.POST:
            return step(request, stored)
    return _decide(request, stored)


def _decide(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    proposal = decision_from(stored.content)
    sure = sure_plan_rows(proposal, examine_plan(proposal))
    return _back(request, stored, decide_rows(request, stored, decide=decide_plan, sure=sure))


def _save_row(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    proposal = decision_from(stored.content)
    row = proposal.row(typed_number(request.POST.get("row")))
    if row is None:
        return _back(request, stored)
    form = ROW_FORMS[row.kind](request.POST)
    context: dict[str, Any] = {"row": row, "form": form}
    if not form.is_valid():
        return _show(request, stored, proposal, status=422, **context)
    try:
        correct_plan_row(
            actor=request.user,
            stored=stored,
            key=row.key,
            values=form.values(),
            expected_edits=typed_number(request.POST.get("edits")),
            at=request.received_at,
        )
    except StaleEdit as error:
        context |= stale(error, form, form.values_of(error.current)) | {"row": error.current}
        return _show(request, stored, proposal, status=409, **context)
    messages.success(request, _("The row is corrected and accepted."))
    return _back(request, stored, f"#row-{row.key}")


def _finish(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    proposal = decision_from(stored.content)
    try:
        made = make_campaign(actor=request.user, stored=stored)
    except Refused as refused:
        messages.error(request, str(refused))
        return _show(request, stored, proposal, status=422)
    except ImportProblems as error:
        return _show(request, stored, proposal, problems=error.problems, status=422)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _show(request, stored, proposal, status=422)
    messages.success(request, _("The campaign is made from the plan."))
    return go(request, "detail", made.slug)


def _discard(request: TenantRequest, stored: ImportProposal) -> HttpResponse:
    discard_proposal(actor=request.user, proposal=stored)
    messages.success(request, _("The proposal is discarded."))
    return go(request, "plan_upload")


def _show(
    request: TenantRequest,
    stored: ImportProposal,
    proposal: DecisionProposal,
    *,
    row: PlanRow | None = None,
    form: PlanRowForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    back = reverse("campaigns:plan_upload", args=[request.tenant.slug])
    context = {
        "page": decision_page(proposal),
        "stored": stored,
        "edited": row,
        "form": form,
        "steps": import_steps(checked=True, upload_url=back),
        **more,
    }
    return show(request, "decision", context, status=status)


def _back(request: TenantRequest, stored: ImportProposal, fragment: str = "") -> HttpResponse:
    address = reverse("campaigns:decision", args=[request.tenant.slug, stored.token])
    return redirect(f"{address}{fragment}")

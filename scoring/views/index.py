"""The secretariat and the approver: runs of the index, their comparison, approval, publication."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.rights import can_observe, can_publish, can_run
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from scoring.domain.exports import label_of, request_export
from scoring.domain.index_run import run_index
from scoring.domain.publication import (
    approve_result,
    can_approve_run,
    can_make_public,
    publication_in_force,
    publish,
    withdraw,
)
from scoring.domain.verification import verify_run
from scoring.enums import ExportKind
from scoring.forms.publication import ApprovalForm, RunForm, WithdrawalForm
from scoring.forms.ranks import ToleranceForm
from scoring.models import IndexLine, IndexRun, Publication
from scoring.tables.runs import proof_words, run_table, unit_table
from scoring.views.made_files import made_response


@require_safe
def runs(request: TenantRequest, slug: str) -> HttpResponse:
    """All runs of a campaign, the result in force and what can be done next."""
    campaign = _campaign(request, slug)
    found = IndexRun.objects.filter(campaign=campaign).select_related("started_by")
    context = {
        "campaign": campaign,
        "page_obj": Paginator(found, 50).get_page(request.GET.get("page")),
        "form": RunForm(),
        "may_run": can_run(request.user, campaign),
        "publications": Publication.objects.filter(campaign=campaign).select_related(
            "run", "approved_by"
        ),
        "may_publish": can_publish(request.user, campaign),
        "may_make_public": can_make_public(request.user, campaign),
    }
    return render(request, "scoring/index/runs.html", context)


@require_POST
def start(request: TenantRequest, slug: str) -> HttpResponse:
    """Compute the index now."""
    campaign = _campaign(request, slug)
    form = RunForm(request.POST)
    asked = form.cleaned_data if form.is_valid() else {}
    before = IndexRun.objects.filter(campaign=campaign).count()
    run = run_index(actor=request.user, campaign=campaign, at=request.received_at, **asked)
    if IndexRun.objects.filter(campaign=campaign).count() == before:
        text = _("Nothing has changed since run %(number)s: this is its result.")
        messages.info(request, text % {"number": run.number}, extra_tags="stay")
    return redirect("scoring:run", request.tenant.slug, slug, run.number)


@require_safe
def run_page(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """One run: ranking of a group, ties, classes, differences to the run before."""
    run = _run(request, slug, number)
    asked = {name: request.GET.get(name, "").strip() for name in ("group", "q", "page")}
    form = ToleranceForm({"tolerance": request.GET.get("tolerance", "").strip() or "0"})
    context = run_table(run, asked, tolerance=form.value) | {
        "campaign": run.campaign,
        "tolerance_form": form,
        "may_approve": can_approve_run(request.user, run),
        "may_run": can_run(request.user, run.campaign),
        "publication": Publication.objects.filter(run=run).first(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "scoring/index/run.html", context, status=status)


@require_safe
def run_unit(request: TenantRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Why a unit has its index: fields, leaves, and the steps behind every point."""
    run = _run(request, slug, number)
    line: IndexLine = get_object_or_404(IndexLine.objects.filter(run=run), unit_code=code)
    context = {"campaign": run.campaign} | unit_table(run, line)
    return render(request, "scoring/index/unit.html", context)


@require_POST
def verify(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Recompute the run with the engine and say whether every line agrees."""
    run = _run(request, slug, number)
    proof = verify_run(run)
    level = messages.SUCCESS if proof.agrees else messages.ERROR
    messages.add_message(request, level, proof_words(proof), extra_tags="stay")
    return redirect("scoring:run", request.tenant.slug, slug, number)


def approve(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Approve a run by a decision: it is sealed and stays under embargo."""
    run = _run(request, slug, number)
    can_approve_run(request.user, run).require()
    form = ApprovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        approve_result(actor=request.user, run=run, at=request.received_at, **form.cleaned_data)
        text = _("The result is approved and sealed. Nobody outside sees it before you publish it.")
        messages.success(request, text, extra_tags="stay")
        return redirect("scoring:runs", request.tenant.slug, slug)
    context = {"campaign": run.campaign, "run": run, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "scoring/index/approve.html", context, status=status)


@require_POST
def publish_result(request: TenantRequest, slug: str) -> HttpResponse:
    """End the embargo."""
    publication = publication_in_force(_campaign(request, slug))
    found = get_object_or_404(Publication, pk=publication.pk if publication else 0)
    publish(actor=request.user, publication=found, at=request.received_at)
    messages.success(request, _("The result is published."), extra_tags="stay")
    return redirect("scoring:runs", request.tenant.slug, slug)


def withdraw_result(request: TenantRequest, slug: str) -> HttpResponse:
    """Take the result in force back, with the reason."""
    campaign = _campaign(request, slug)
    can_publish(request.user, campaign).require()
    found = publication_in_force(campaign)
    publication = get_object_or_404(Publication, pk=found.pk if found else 0)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdraw(actor=request.user, publication=publication, at=request.received_at, reason=reason)
        messages.success(request, _("The result is withdrawn."), extra_tags="stay")
        return redirect("scoring:runs", request.tenant.slug, slug)
    context = {"campaign": campaign, "publication": publication, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "scoring/index/withdraw.html", context, status=status)


@require_safe
def draft_matrix(request: TenantRequest, slug: str, number: int) -> HttpResponseBase:
    """The matrix of any run, labelled with its state."""
    run = _run(request, slug, number)
    publication = Publication.objects.filter(run=run).first()
    return made_response(request, run, publication, ExportKind.MATRIX)


@require_POST
def prepare_file(request: TenantRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """Have a long file of a run made in the background."""
    run = _run(request, slug, number)
    if kind not in ExportKind.values:
        raise Http404
    label = label_of(Publication.objects.filter(run=run).first())
    wanted = ExportKind(kind)
    request_export(actor=request.user, run=run, kind=wanted, label=label, at=request.received_at)
    return redirect(f"scoring:run_{kind}", request.tenant.slug, slug, number)


@require_safe
def draft_decision(request: TenantRequest, slug: str, number: int) -> HttpResponseBase:
    """The decision of any run; a draft until it is published."""
    run = _run(request, slug, number)
    publication = Publication.objects.filter(run=run).first()
    return made_response(request, run, publication, ExportKind.DECISION)


def _campaign(request: TenantRequest, slug: str) -> Campaign:
    campaign = get_object_or_404(Campaign, slug=slug)
    can_observe(request.user, campaign).require()
    return campaign


def _run(request: TenantRequest, slug: str, number: int) -> IndexRun:
    campaign = _campaign(request, slug)
    found = IndexRun.objects.select_related("campaign__secretariat", "started_by")
    return get_object_or_404(found, campaign=campaign, number=number)

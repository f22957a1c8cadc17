"""The plan: upload one, and edit its table of tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.annex.upload import receive_file, receive_text
from campaigns.domain.import_proposals import open_proposals
from campaigns.domain.plan.importing import create_from_plan, likely_secretariat, notes_on
from campaigns.domain.plan.reading import read_plan
from campaigns.domain.plan.sheet import EXTENSIONS, read_plan_file
from campaigns.domain.plan.tasks import add_task, delete_task, edit_task, move_task
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer
from campaigns.enums import ProposalKind
from campaigns.exporters.plan import plan_example, plan_template
from campaigns.forms.annexes import SourceForm
from campaigns.forms.plan import PlanTaskForm
from campaigns.models import Campaign, PlanTask
from campaigns.views.decisions import keep_decision
from campaigns.views.pages import (
    campaign_to_run,
    edit_page,
    frame,
    go,
    saved,
    show,
    typed_version,
)
from campaigns.views.proposals import forget, import_steps, keep, kept, read_upload
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.exports import Export, export_response
from parindex.common.spreadsheets import XLSX
from parindex.files.domain.checks import UploadError

PLAN = "plan"
PAPERS = (".docx", ".pdf")
ACCEPTED_FILES = (*EXTENSIONS, *PAPERS)


@require_http_methods(["GET", "POST"])
def upload(request: TenantRequest) -> HttpResponse:
    """Step 1: a plan file or the text of a decision is read and checked; nothing is stored."""
    can_administer(request.user).require()
    form = SourceForm(request.POST or None, request.FILES or None, accept=ACCEPTED_FILES)
    found = open_proposals(ProposalKind.PLAN, at=request.received_at)
    context: dict[str, Any] = {
        "form": form,
        "steps": import_steps(checked=False),
        "proposals": found,
    }
    if request.method != "POST":
        return show(request, "plan_upload", context)
    if form.is_valid():
        try:
            return _read(request, form)
        except ImportProblems as error:
            context["problems"] = error.problems
        except UploadError as error:
            form.add_error("file", error)
    return show(request, "plan_upload", context, status=422)


def _read(request: TenantRequest, form: SourceForm) -> HttpResponse:
    """Our own form and JSON are checked whole; a decision is read and looked through."""
    sent = form.cleaned_data["file"]
    if sent is None:
        return keep_decision(request, receive_text(form.cleaned_data["text"]))
    if sent.name.lower().endswith(PAPERS):
        return keep_decision(request, receive_file(sent, kinds=PAPERS))
    document = read_plan_file(name=sent.name, data=read_upload(sent))
    return go(request, "plan_proposal", keep(request, PLAN, document))


@require_safe
def template(request: TenantRequest) -> HttpResponse:
    """The form of a plan, empty but for one example row."""
    return export_response(Export("Mẫu kế hoạch.xlsx", plan_template(), XLSX))


@require_safe
def example(request: TenantRequest) -> HttpResponse:
    """A small plan filled in."""
    return export_response(Export("Kế hoạch minh họa.xlsx", plan_example(), XLSX))


@require_http_methods(["GET", "POST"])
def proposal(request: TenantRequest, token: str) -> HttpResponse:
    """Step 2: what would be made; confirming makes it."""
    can_administer(request.user).require()
    document = kept(request, PLAN, token)
    if document is None:
        messages.error(request, _("The checked file is no longer kept. Upload it again."))
        return go(request, "plan_upload")
    if request.method == "POST":
        campaign = create_from_plan(actor=request.user, document=document)
        forget(request, PLAN, token)
        messages.success(request, _("The campaign is made from the plan."))
        return go(request, "detail", campaign.slug)
    plan = read_plan(document)
    back = reverse("campaigns:plan_upload", args=[request.tenant.slug])
    context = {
        "plan": plan,
        "notes": notes_on(plan),
        "secretariat": likely_secretariat(plan),
        "steps": import_steps(checked=True, upload_url=back),
    }
    return show(request, "plan_proposal", context)


@require_http_methods(["GET", "POST"])
def task_add(request: TenantRequest, slug: str) -> HttpResponse:
    """A new task at the end of the plan."""
    campaign = campaign_to_run(request, slug)
    form = PlanTaskForm(request.POST or None, campaign=campaign)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: _add(request, campaign, form))
    ):
        messages.success(request, _("The task is added."))
        return go(request, "detail", slug)
    status = 422 if request.method == "POST" else 200
    return show(request, "task", frame(request, campaign, form=form), status=status)


def _add(request: TenantRequest, campaign: Campaign, form: PlanTaskForm) -> None:
    add_task(actor=request.user, campaign=campaign, draft=form.draft())


def _task(campaign: Campaign, pk: int) -> PlanTask:
    tasks = PlanTask.objects.select_related("campaign")
    found: PlanTask = get_object_or_404(tasks, campaign=campaign, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def task_edit(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a task of the plan."""
    campaign = campaign_to_run(request, slug)
    task = _task(campaign, pk)
    initial = PlanTaskForm.values_of(task)
    form = PlanTaskForm(request.POST or None, campaign=campaign, initial=initial)
    context = frame(request, campaign, form=form, task=task, version=task.version)
    return edit_page(
        request,
        "campaigns/task.html",
        context,
        save=lambda version: _edit(request, task, form, version),
        values_of=PlanTaskForm.values_of,
        done=go(request, "detail", slug),
    )


def _edit(request: TenantRequest, task: PlanTask, form: PlanTaskForm, version: int) -> None:
    edit_task(actor=request.user, task=task, draft=form.draft(), expected_version=version)


@require_POST
def task_delete(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a task; a stale one is kept and said."""
    campaign = campaign_to_run(request, slug)
    task = _task(campaign, pk)
    try:
        delete_task(actor=request.user, task=task, expected_version=typed_version(request))
    except StaleEdit:
        messages.error(request, _("Somebody else changed this task; it was not deleted."))
    return go(request, "detail", slug)


@require_POST
def task_move(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One place up or down."""
    campaign = campaign_to_run(request, slug)
    task = _task(campaign, pk)
    move_task(actor=request.user, task=task, up=request.POST.get("direction") == "up")
    return go(request, "detail", slug)

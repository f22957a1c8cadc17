"""Papers of a campaign: the list, adding, describing, removing, opening."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.campaign_documents import (
    add_document,
    documents_of,
    edit_document,
    move_document,
    remove_document,
)
from campaigns.domain.rights import can_run
from campaigns.forms.documents import NewPaperForm, PaperForm
from campaigns.models import Campaign, CampaignDocument
from campaigns.views.pages import (
    campaign_for,
    campaign_to_run,
    edit_page,
    frame,
    go,
    saved,
    show,
    typed_version,
)
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.files.domain.serve import file_response


@require_http_methods(["GET", "POST"])
def documents(request: TenantRequest, slug: str) -> HttpResponse:
    """The papers in force; whoever runs the campaign adds one."""
    campaign = campaign_for(request, slug)
    may_run = can_run(request.user, campaign)
    if request.method == "POST":
        may_run.require()
    form = NewPaperForm(request.POST or None, request.FILES or None, campaign=campaign)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: _add(request, campaign, form))
    ):
        messages.success(request, _("The document is added."))
        return go(request, "documents", slug)
    papers = documents_of(campaign)
    context = frame(request, campaign, form=form if may_run else None, documents=papers)
    return show(request, "documents", context, status=422 if request.method == "POST" else 200)


def _add(request: TenantRequest, campaign: Campaign, form: NewPaperForm) -> None:
    add_document(
        actor=request.user,
        campaign=campaign,
        about=form.facts(),
        file=form.cleaned_data["file"],
        at=request.received_at,
    )


@require_http_methods(["GET", "POST"])
def document(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is said about a paper."""
    campaign = campaign_to_run(request, slug)
    paper = _paper(campaign, pk)
    form = PaperForm(request.POST or None, campaign=campaign, initial=PaperForm.values_of(paper))
    context = frame(request, campaign, form=form, paper=paper, version=paper.version)
    return edit_page(
        request,
        "campaigns/document.html",
        context,
        save=lambda version: _edit(request, paper, form, version),
        values_of=PaperForm.values_of,
        done=go(request, "documents", slug),
    )


def _edit(request: TenantRequest, paper: CampaignDocument, form: PaperForm, version: int) -> None:
    edit_document(actor=request.user, document=paper, about=form.facts(), expected_version=version)


@require_POST
def remove(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take a paper out of the list; a changed one is kept and said."""
    paper = _paper(campaign_to_run(request, slug), pk)
    version = typed_version(request)
    try:
        remove_document(
            actor=request.user, document=paper, expected_version=version, at=request.received_at
        )
        messages.success(request, _("The document is removed."))
    except StaleEdit:
        messages.error(request, _("Somebody else changed this document; it was not removed."))
    return go(request, "documents", slug)


@require_POST
def move(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One place up or down."""
    paper = _paper(campaign_to_run(request, slug), pk)
    move_document(actor=request.user, document=paper, up=request.POST.get("direction") == "up")
    return go(request, "documents", slug)


@require_safe
def file(request: TenantRequest, slug: str, pk: int) -> FileResponse:
    """The file of a paper, for everybody who may see the campaign."""
    return file_response(_paper(campaign_for(request, slug), pk).stored_file, inline=True)


def _paper(campaign: Campaign, pk: int) -> CampaignDocument:
    found: CampaignDocument = get_object_or_404(documents_of(campaign), pk=pk)
    found.campaign = campaign
    return found

"""Meetings of a campaign: the list, adding, changing, removing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.domain.plan.workshops import add_workshop, edit_workshop, remove_workshop
from campaigns.domain.rights import can_run
from campaigns.forms.workshops import WorkshopForm
from campaigns.models import Campaign, Workshop
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


@require_http_methods(["GET", "POST"])
def workshops(request: TenantRequest, slug: str) -> HttpResponse:
    """The meetings, for everybody; whoever runs the campaign adds one."""
    campaign = campaign_for(request, slug)
    may_run = can_run(request.user, campaign)
    form = WorkshopForm(request.POST or None)
    if request.method == "POST":
        may_run.require()
        if form.is_valid() and saved(form, lambda: _add(request, campaign, form)):
            messages.success(request, _("The meeting is added."))
            return go(request, "workshops", slug)
    rows = Workshop.objects.filter(campaign=campaign)
    context = frame(request, campaign, form=form if may_run else None, workshops=rows)
    return show(request, "workshops", context, status=422 if request.method == "POST" else 200)


def _add(request: TenantRequest, campaign: Campaign, form: WorkshopForm) -> None:
    add_workshop(actor=request.user, campaign=campaign, facts=form.facts())


@require_http_methods(["GET", "POST"])
def workshop(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a meeting, or write down how many came."""
    campaign = campaign_to_run(request, slug)
    found = _workshop(campaign, pk)
    form = WorkshopForm(request.POST or None, initial=WorkshopForm.values_of(found))
    context = frame(request, campaign, form=form, workshop=found, version=found.version)
    return edit_page(
        request,
        "campaigns/workshop.html",
        context,
        save=lambda version: _edit(request, found, form, version),
        values_of=WorkshopForm.values_of,
        done=go(request, "workshops", slug),
    )


def _edit(request: TenantRequest, found: Workshop, form: WorkshopForm, version: int) -> None:
    edit_workshop(actor=request.user, workshop=found, facts=form.facts(), expected_version=version)


@require_POST
def remove(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a meeting; a changed one is kept and said."""
    found = _workshop(campaign_to_run(request, slug), pk)
    try:
        remove_workshop(actor=request.user, workshop=found, expected_version=typed_version(request))
        messages.success(request, _("The meeting is removed."))
    except StaleEdit:
        messages.error(request, _("Somebody else changed this meeting; it was not removed."))
    return go(request, "workshops", slug)


def _workshop(campaign: Campaign, pk: int) -> Workshop:
    rows = Workshop.objects.select_related("campaign")
    found: Workshop = get_object_or_404(rows, campaign=campaign, pk=pk)
    return found

"""Figures of surveys and other systems: the secretariat's pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.domain.phases import timeline
from campaigns.domain.rights import campaigns_visible_to, can_observe, can_run
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.exports import Export, export_response
from parindex.common.formats import format_exact
from parindex.common.row_problems import RowProblem
from parindex.common.spreadsheets import XLSX
from parindex.common.verdict import Refused
from parindex.files.domain.serve import file_response
from surveys.domain.board import Board, Place, board_of
from surveys.domain.figures import FigureError, enter_figure, figure_for, takes_percent
from surveys.domain.imports import Waiting, forget, import_figures, keep_waiting, waiting_file
from surveys.domain.problems import FileError
from surveys.domain.proposal import Proposal, propose
from surveys.domain.rights import can_enter_figures
from surveys.exporters.figures import figures_workbook
from surveys.forms.figures import ConfirmForm, FigureForm, FiguresFileForm
from surveys.models import FigureImport


@require_GET
def figures(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Which units have which figures, the files taken over, and the way to bring more in."""
    campaign = _campaign(request, campaign_slug)
    return _overview(request, campaign, FiguresFileForm())


@require_GET
def template(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Every unit × criterion with its value, to fill in or to check."""
    campaign = _campaign(request, campaign_slug)
    content = figures_workbook(campaign, board_of(campaign))
    return export_response(Export(f"so-lieu-{campaign.slug}.xlsx", content, XLSX))


@require_POST
def upload(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Check a file and show what it would change; nothing is stored."""
    campaign = _campaign(request, campaign_slug)
    can_enter_figures(request.user, campaign, at=request.received_at).require()
    form = FiguresFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _overview(request, campaign, form, status=422)
    sent = form.cleaned_data["file"]
    waiting = Waiting(sent.name, sent.read(), form.cleaned_data["source_text"])
    try:
        proposal = propose(campaign=campaign, name=waiting.name, data=waiting.data)
    except FileError as error:
        return _overview(request, campaign, form, problems=[error.problem], status=422)
    if proposal.problems:
        return _overview(request, campaign, form, problems=proposal.problems, status=422)
    key = keep_waiting(actor=request.user, campaign=campaign, waiting=waiting)
    return _proposal(request, campaign, waiting, proposal, key)


@require_POST
def confirm(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Take the checked file into the ledger."""
    campaign = _campaign(request, campaign_slug)
    form = ConfirmForm(request.POST)
    waiting = None
    if form.is_valid():
        key = form.cleaned_data["key"]
        waiting = waiting_file(actor=request.user, campaign=campaign, key=key)
    if waiting is None:
        messages.error(request, _("The checked file is no longer kept. Upload it again."))
        return redirect("surveys:figures", request.tenant.slug, campaign.slug)
    try:
        made = import_figures(
            actor=request.user,
            campaign=campaign,
            waiting=waiting,
            seen=form.cleaned_data["seen"],
            at=request.received_at,
        )
    except StaleEdit as error:
        fresh = error.current
        return _proposal(request, campaign, waiting, fresh, key, stale=True, status=409)
    forget(actor=request.user, campaign=campaign, key=key)
    text = ngettext("%(count)d figure taken over.", "%(count)d figures taken over.", made.rows)
    messages.success(request, text % {"count": made.rows}, extra_tags="stay")
    return redirect("surveys:figures", request.tenant.slug, campaign.slug)


@require_GET
def source_file(request: TenantRequest, campaign_slug: str, import_id: int) -> HttpResponseBase:
    """The file as it was uploaded."""
    campaign = _campaign(request, campaign_slug)
    made: FigureImport = get_object_or_404(
        FigureImport.objects.select_related("stored_file"), pk=import_id, campaign=campaign
    )
    return file_response(made.stored_file)


@require_http_methods(["GET", "POST"])
def figure(
    request: TenantRequest, campaign_slug: str, dossier_id: int, leaf_id: int
) -> HttpResponse:
    """Enter one figure of one unit."""
    campaign = _campaign(request, campaign_slug)
    place = board_of(campaign).places.get((dossier_id, leaf_id))
    if place is None:
        raise Http404
    if request.method == "GET":
        return _figure(request, campaign, place, FigureForm(initial=_initial(place)))
    form = FigureForm(request.POST)
    if not form.is_valid():
        return _figure(request, campaign, place, form, status=422)
    return _save(request, campaign, place, form)


def _save(
    request: TenantRequest, campaign: Campaign, place: Place, form: FigureForm
) -> HttpResponse:
    clean = form.cleaned_data
    leaf = place.node.leaf
    assert leaf is not None  # noqa: S101 - a place is a leaf
    try:
        wanted = figure_for(leaf, percent=clean["percent"], points=clean["points"])
        enter_figure(
            actor=request.user,
            campaign=campaign,
            place=place,
            figure=wanted,
            source_text=clean["source_text"],
            at=request.received_at,
            expected_revision=clean["seen"],
        )
    except FigureError as error:
        form.add_error(error.field, error.message)
        return _figure(request, campaign, place, form, status=422)
    except StaleEdit as error:
        return _figure(request, campaign, place, form, stale=error.current, status=409)
    except Refused as error:
        return _figure(request, campaign, place, form, refusal=str(error), status=403)
    code = place.node.criterion.code
    messages.success(request, _("Figure saved: %(code)s") % {"code": code})
    return redirect("surveys:figures", request.tenant.slug, campaign.slug)


def _campaign(request: TenantRequest, slug: str) -> Campaign:
    visible = campaigns_visible_to(request.user).prefetch_related("phases")
    campaign: Campaign = get_object_or_404(visible, slug=slug)
    if not can_run(request.user, campaign):
        can_observe(request.user, campaign).require()
    return campaign


def _overview(
    request: TenantRequest,
    campaign: Campaign,
    form: FiguresFileForm,
    *,
    problems: list[RowProblem] | None = None,
    status: int = 200,
) -> HttpResponse:
    board: Board = board_of(campaign)
    imports = FigureImport.objects.filter(campaign=campaign)
    context = {
        "campaign": campaign,
        "timeline": timeline(campaign, at=request.received_at),
        "board": board,
        "groups": [
            (group, board.leaves[group.pk], list(board.rows(group))) for group in board.groups
        ],
        "imports": imports.select_related("stored_file", "imported_by"),
        "form": form,
        "problems": problems or [],
        "verdict": can_enter_figures(request.user, campaign, at=request.received_at),
    }
    return render(request, "surveys/figures.html", context, status=status)


def _proposal(
    request: TenantRequest,
    campaign: Campaign,
    waiting: Waiting,
    proposal: Proposal,
    key: str,
    *,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "waiting": waiting,
        "proposal": proposal,
        "key": key,
        "stale": stale,
    }
    return render(request, "surveys/proposal.html", context, status=status)


def _initial(place: Place) -> dict[str, Any]:
    entry = place.entry
    if entry is None:
        return {"seen": 0}
    percent = entry.facts.get("percent") if not entry.pinned else None
    return {
        "percent": format_exact(percent) if percent is not None else "",
        "points": "" if percent is not None else format_exact(entry.points),
        "source_text": entry.reason,
        "seen": entry.revision,
    }


def _figure(
    request: TenantRequest,
    campaign: Campaign,
    place: Place,
    form: FigureForm,
    *,
    stale: Any = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    verdict = can_enter_figures(request.user, campaign, at=request.received_at)
    leaf = place.node.leaf
    context = {
        "campaign": campaign,
        "place": place,
        "form": form,
        "stale": stale,
        "verdict": verdict,
        "refusal": refusal or ("" if verdict else verdict.reason),
        "takes_percent": leaf is not None and takes_percent(leaf),
    }
    return render(request, "surveys/figure.html", context, status=status)

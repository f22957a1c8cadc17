"""Criteria sets: list, tree, files, import in two steps, correction."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.annex.frames import is_frame, propose_frame
from campaigns.domain.annex.upload import (
    ANNEX_KINDS,
    is_form_of_sets,
    receive_file,
    receive_text,
)
from campaigns.domain.continuity.files import earlier_named, links_for_file
from campaigns.domain.criteria_document import read_json
from campaigns.domain.criteria_import import EXTENSIONS, check_file, delete_draft, import_set
from campaigns.domain.import_proposals import open_proposals
from campaigns.domain.library import can_share, newer_of
from campaigns.domain.problems import ImportProblems
from campaigns.domain.queries import listed_sets
from campaigns.domain.rights import can_administer, can_read_set
from campaigns.domain.set_page import preview_of, set_page
from campaigns.domain.set_readings import reading_of
from campaigns.enums import CriteriaSetState, ProposalKind
from campaigns.exporters.criteria import criteria_json, criteria_template, criteria_xlsx
from campaigns.exporters.printed_set import printed_xlsx
from campaigns.forms.annexes import SourceForm
from campaigns.models import CriteriaSet
from campaigns.views.annexes import keep_annex, keep_set
from campaigns.views.pages import go, show
from campaigns.views.proposals import forget, import_steps, keep, kept, read_upload
from parindex.accounts.requests import TenantRequest
from parindex.common.exports import JSON, Export, export_response
from parindex.common.spreadsheets import XLSX
from parindex.files.domain.checks import UploadError

CRITERIA = "criteria"
ACCEPTED_FILES = tuple(dict.fromkeys([*EXTENSIONS, *ANNEX_KINDS]))


@require_safe
def set_list(request: TenantRequest) -> HttpResponse:
    """Every criteria set of the tenant with its state and use."""
    may_set_up = bool(can_administer(request.user))
    found = listed_sets() if may_set_up else listed_sets().filter(state=CriteriaSetState.FROZEN)
    return show(request, "sets", {"sets": found, "may_set_up": may_set_up})


def _readable(request: TenantRequest, pk: int) -> CriteriaSet:
    """The set, when the person may read it."""
    found: CriteriaSet = get_object_or_404(CriteriaSet.objects.select_related("corrects"), pk=pk)
    can_read_set(request.user, found).require()
    return found


@require_safe
def set_detail(request: TenantRequest, pk: int) -> HttpResponse:
    """The whole tree on one page."""
    criteria_set = _readable(request, pk)
    if not reading_of(criteria_set).engine:
        return go(request, "set_edit", pk)
    context = {
        "page": set_page(criteria_set),
        "may_set_up": bool(can_administer(request.user)),
        "may_share": bool(can_share(request.user, criteria_set)),
        **_newer(request, criteria_set),
    }
    return show(request, "set", context)


def _newer(request: TenantRequest, criteria_set: CriteriaSet) -> dict[str, Any]:
    """A newer version of what the set is a copy of, and where it is laid beside the set."""
    newer = newer_of(criteria_set.document)
    if newer is None:
        return {}
    url = reverse("campaigns:shared_set", args=[request.tenant.slug, newer.pk])
    return {"newer": newer, "newer_url": f"{url}?against={criteria_set.pk}"}


@require_safe
def set_xlsx(request: TenantRequest, pk: int) -> HttpResponse:
    """The set in the form that can be imported again."""
    found = _readable(request, pk)
    if not reading_of(found).engine:
        messages.warning(request, _("An incomplete draft fits no table; the JSON file holds it."))
        return go(request, "set_edit", pk)
    return export_response(Export(f"{_file_name(found)}.xlsx", criteria_xlsx(found.document), XLSX))


@require_safe
def set_printed(request: TenantRequest, pk: int) -> HttpResponse:
    """The set as annexes print it."""
    found = _readable(request, pk)
    name = f"Phụ lục {_file_name(found)}.xlsx"
    return export_response(Export(name, printed_xlsx(found.document), XLSX))


@require_safe
def set_json(request: TenantRequest, pk: int) -> HttpResponse:
    """The set as JSON."""
    found = _readable(request, pk)
    name = f"{_file_name(found)}.json"
    return export_response(Export(name, criteria_json(found.document, links_for_file(found)), JSON))


def _file_name(criteria_set: CriteriaSet) -> str:
    return f"{criteria_set.name[:80]} {criteria_set.year} v{criteria_set.version}"


@require_safe
def template(request: TenantRequest) -> HttpResponse:
    """The empty XLSX form with three sample rows."""
    return export_response(Export("Mẫu bộ tiêu chí.xlsx", criteria_template(), XLSX))


@require_http_methods(["GET", "POST"])
def import_upload(request: TenantRequest) -> HttpResponse:
    """Step 1: a file or text is read and checked; nothing is stored while anything is wrong."""
    can_administer(request.user).require()
    form = SourceForm(request.POST or None, request.FILES or None, accept=ACCEPTED_FILES)
    found = open_proposals(ProposalKind.CRITERIA, at=request.received_at)
    context: dict[str, Any] = {
        "form": form,
        "steps": import_steps(checked=False),
        "proposals": found,
    }
    if request.method != "POST":
        return show(request, "set_import", context)
    if form.is_valid():
        try:
            return _read(request, form)
        except ImportProblems as error:
            context["problems"] = error.problems
            context["file_name"] = getattr(form.cleaned_data["file"], "name", "")
        except UploadError as error:
            form.add_error("file", error)
    return show(request, "set_import", context, status=422)


def _read(request: TenantRequest, form: SourceForm) -> HttpResponse:
    """Our own form and JSON are checked whole; anything else is read as an annex."""
    file = form.cleaned_data["file"]
    if file is None:
        return keep_annex(request, receive_text(form.cleaned_data["text"]))
    name = file.name.lower()
    if name.endswith((".docx", ".pdf")):
        return keep_annex(request, receive_file(file))
    data = read_upload(file)
    if name.endswith(".xlsx") and not is_form_of_sets(data):
        return keep_annex(request, receive_file(file))
    if name.endswith(".json") and is_frame(document := read_json(data)):
        sha256 = hashlib.sha256(data).hexdigest()
        return keep_set(request, propose_frame(document), name=file.name, sha256=sha256)
    checked = check_file(name=file.name, data=data)
    return go(request, "set_proposal", keep(request, CRITERIA, checked.document))


@require_http_methods(["GET", "POST"])
def import_proposal(request: TenantRequest, token: str) -> HttpResponse:
    """Step 2: counts, tree and warnings; confirming stores the set as a draft."""
    can_administer(request.user).require()
    document = kept(request, CRITERIA, token)
    if document is None:
        messages.error(request, _("The checked file is no longer kept. Upload it again."))
        return go(request, "set_import")
    if request.method == "POST":
        criteria_set = import_set(actor=request.user, document=document)
        forget(request, CRITERIA, token)
        messages.success(request, _("The criteria set is imported as a draft."))
        return go(request, "set", criteria_set.pk)
    back = reverse("campaigns:set_import", args=[request.tenant.slug])
    context = {
        "page": preview_of(document),
        "steps": import_steps(checked=True, upload_url=back),
        "continues": document.get("continues"),
        "earlier": earlier_named(document.get("continues")),
    }
    return show(request, "set_proposal", context)


@require_POST
def set_delete(request: TenantRequest, pk: int) -> HttpResponse:
    """Delete a draft nobody uses."""
    can_administer(request.user).require()
    delete_draft(actor=request.user, criteria_set=get_object_or_404(CriteriaSet, pk=pk))
    messages.success(request, _("The draft is deleted."))
    return go(request, "sets")

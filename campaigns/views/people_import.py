"""Organisations and people from a sheet: upload, look, take over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.people_import import PeopleProposal, propose_people, take_over_people
from campaigns.domain.people_sheet import EXTENSIONS, read_people_file
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer
from campaigns.exporters.people import people_template
from campaigns.forms.plan import UploadForm
from campaigns.views.pages import go, show
from campaigns.views.proposals import forget, import_steps, keep, kept, read_upload
from parindex.accounts.requests import TenantRequest
from parindex.common.exports import Export, export_response
from parindex.common.spreadsheets import XLSX

PEOPLE = "people"


@require_safe
def template(request: TenantRequest) -> HttpResponse:
    """The form to fill in."""
    return export_response(Export("Mẫu cơ quan và người dùng.xlsx", people_template(), XLSX))


@require_http_methods(["GET", "POST"])
def upload(request: TenantRequest) -> HttpResponse:
    """Step 1: a sheet is read and checked; nothing is stored."""
    can_administer(request.user).require()
    form = UploadForm(request.POST or None, request.FILES or None, accept=EXTENSIONS)
    context: dict[str, Any] = {"form": form, "steps": import_steps(checked=False)}
    if request.method != "POST":
        return show(request, "people_upload", context)
    if form.is_valid():
        try:
            sent = form.cleaned_data["file"]
            rows = read_people_file(name=sent.name, data=read_upload(sent))
            propose_people(rows)
        except ImportProblems as error:
            context["problems"] = error.problems
        else:
            return go(request, "people_proposal", keep(request, PEOPLE, rows))
    return show(request, "people_upload", context, status=422)


@require_http_methods(["GET", "POST"])
def proposal(request: TenantRequest, token: str) -> HttpResponse:
    """Step 2: what would be made; confirming makes it."""
    can_administer(request.user).require()
    rows = kept(request, PEOPLE, token)
    if rows is None:
        messages.error(request, _("The checked file is no longer kept. Upload it again."))
        return go(request, "people_upload")
    back = reverse("campaigns:people_upload", args=[request.tenant.slug])
    context: dict[str, Any] = {"steps": import_steps(checked=True, upload_url=back)}
    try:
        if request.method == "POST":
            made = take_over_people(actor=request.user, tenant=request.tenant, rows=rows)
            forget(request, PEOPLE, token)
            count = len(made.roles)
            words = ngettext("%(count)s role was given.", "%(count)s roles were given.", count)
            messages.success(request, words % {"count": count})
            return go(request, "people")
        context |= _proposed(propose_people(rows))
    except ImportProblems as error:  # what is stored has changed since the file was checked
        context |= {"problems": error.problems, "form": UploadForm(accept=EXTENSIONS)}
        return show(request, "people_upload", context, status=422)
    return show(request, "people_proposal", context)


def _proposed(found: PeopleProposal) -> dict[str, Any]:
    """What the page shows, and what of it somebody must look at, in words."""
    count = found.administrators
    admins = ngettext(
        "%(count)s person becomes an administrator.",
        "%(count)s people become administrators.",
        count,
    )
    names = ngettext(
        "%(count)s address belongs to an account of another name.",
        "%(count)s addresses belong to accounts of another name.",
        found.other_names,
    )
    return {
        "proposal": found,
        "admin_words": admins % {"count": count},
        "name_words": names % {"count": found.other_names},
    }

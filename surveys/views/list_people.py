"""The people on a list: shown, typed in, changed, taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.views.pages import stale, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.exports import Export, export_response
from parindex.common.spreadsheets import XLSX
from surveys.domain.list_entry import add_person, edit_person, remove_person
from surveys.domain.list_queries import group_counts, people_on
from surveys.domain.list_rights import (
    can_fill_list,
    can_read_people,
    can_send_list,
    due_at,
    while_made,
)
from surveys.domain.list_rows import choices_of, typed
from surveys.domain.lists import save_contact
from surveys.exporters.lists import list_workbook
from surveys.forms.lists import ContactForm, ListFileForm, PersonForm
from surveys.models import Respondent, RespondentList
from surveys.tables.lists import people_table
from surveys.views.frame import frame, list_frame, list_or_404, wave_or_404
from surveys.views.lists import to_list


@require_safe
def respondents(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int
) -> HttpResponse:
    """One list: who is on it, what comes next, until when."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    return list_page(request, listed, ListFileForm())


def list_page(
    request: TenantRequest,
    listed: RespondentList,
    form: ListFileForm,
    *,
    problems: object = (),
    status: int = 200,
) -> HttpResponse:
    """The page of one list, also after a file that could not be read."""
    choices = choices_of(listed.wave)
    table = people_table(request, listed.wave, choices, listed)
    if table.wants_export:
        return table.export(_("List of respondents"))
    context = list_frame(request, listed) | {
        "table": table,
        "counts": group_counts(listed),
        "due": due_at(listed),
        "may_fill": can_fill_list(request.user, listed, at=request.received_at),
        "may_send": can_send_list(request.user, listed, at=request.received_at),
        "open": while_made(listed, at=request.received_at, due=due_at(listed)),
        "form": form,
        "problems": problems,
    }
    return render(request, "surveys/lists/list.html", context, status=status)


@require_safe
def template(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int
) -> HttpResponse:
    """The workbook to fill in, with the people who are on the list."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    people = people_on(listed.wave, listed=listed)
    content = list_workbook(choices_of(listed.wave), people)
    name = f"danh-sach-{listed.organisation.code}-{listed.wave.slug}.xlsx"
    return export_response(Export(name, content, XLSX))


@require_safe
def everybody(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """The people of all lists, also those who gave way to another list."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_read_people(request.user, wave).require()
    table = people_table(request, wave, choices_of(wave))
    if table.wants_export:
        return table.export(_("Respondents"))
    context = frame(request, wave) | {"table": table}
    return render(request, "surveys/lists/everybody.html", context)


@require_http_methods(["GET", "POST"])
def add(request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int) -> HttpResponse:
    """Type in one person."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    can_fill_list(request.user, listed, at=request.received_at).require()
    form = PersonForm(request.POST or None, choices=choices_of(listed.wave))
    if request.method == "POST" and form.is_valid() and form.person:
        made = add_person(
            actor=request.user, listed=listed, person=form.person, at=request.received_at
        )
        text = _("%(name)s is on the list.") % {"name": made.full_name}
        messages.success(request, text)
        return to_list(request, listed)
    context = list_frame(request, listed) | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/lists/person.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int, person_id: int
) -> HttpResponse:
    """Change one person while the list is being made."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    found = _person(listed, person_id)
    can_fill_list(request.user, listed, at=request.received_at).require()
    form = PersonForm(request.POST or None, initial=typed(found), choices=choices_of(listed.wave))
    context = list_frame(request, listed) | {
        "person": found,
        "form": form,
        "version": found.version,
    }
    if request.method == "GET":
        return render(request, "surveys/lists/person.html", context)
    status = 422
    if form.is_valid() and form.person:
        try:
            edit_person(
                actor=request.user,
                respondent=found,
                person=form.person,
                expected_version=typed_version(request),
                at=request.received_at,
            )
        except StaleEdit as error:
            context |= stale(error, form, dict(typed(error.current)))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return to_list(request, listed)
    return render(request, "surveys/lists/person.html", context, status=status)


@require_POST
def remove(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int, person_id: int
) -> HttpResponse:
    """Take one person off a list that is being made."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    found = _person(listed, person_id)
    remove_person(actor=request.user, respondent=found, at=request.received_at)
    text = _("%(name)s is off the list.") % {"name": found.full_name}
    messages.success(request, text)
    return to_list(request, listed)


@require_http_methods(["GET", "POST"])
def contact(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int
) -> HttpResponse:
    """Name the IT contact of the unit."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    at = request.received_at
    if not can_send_list(request.user, listed, at=at):
        can_fill_list(request.user, listed, at=at).require()
    form = ContactForm(request.POST or None, initial=_contact(listed))
    context = list_frame(request, listed) | {
        "form": form,
        "version": listed.version,
    }
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        version = typed_version(request)
        try:
            save_contact(
                actor=request.user,
                listed=listed,
                expected_version=version,
                at=at,
                **form.cleaned_data,
            )
        except StaleEdit as error:
            context |= stale(error, form, _contact(error.current))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return to_list(request, listed)
    return render(request, "surveys/lists/contact.html", context, status=status)


def _contact(listed: RespondentList) -> dict[str, str]:
    return {
        "name": listed.contact_name,
        "position": listed.contact_position,
        "phone": listed.contact_phone,
    }


def _person(listed: RespondentList, person_id: int) -> Respondent:
    people = Respondent.objects.filter(list=listed).select_related("group", "parent")
    found: Respondent = get_object_or_404(people, pk=person_id)
    found.list = listed
    return found

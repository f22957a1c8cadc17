"""Organisations and people of the tenant, for its administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.people import (
    add_organisation,
    add_person,
    change_organisation,
    end_person,
    kept_words,
)
from campaigns.domain.rights import can_administer
from campaigns.forms.people import OrganisationForm, PersonForm
from campaigns.tables.organisations import organisation_table
from campaigns.tables.people import people_table
from campaigns.views.pages import edit_page, go, saved, show
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.accounts.requests import TenantRequest
from parindex.tenants.domain.lineage import lineage_of
from parindex.tenants.models import Organisation


@require_safe
def people(request: TenantRequest) -> HttpResponse:
    """Who has which role where."""
    can_administer(request.user).require()
    table = people_table(request)
    if table.wants_export:
        return table.export(_("People"))
    return show(request, "people", {"table": table})


@require_http_methods(["GET", "POST"])
def person_add(request: TenantRequest) -> HttpResponse:
    """Give a person a role; a new account is invited by mail."""
    can_administer(request.user).require()
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        added: list[Membership] = []
        if saved(form, lambda: added.append(_add(request, values))):
            messages.success(request, _("The person is added; a mail is on its way."))
            for words in kept_words(added[0].user, **form.cleaned_data):
                messages.warning(request, words)
            return go(request, "people")
    return show(request, "person", {"form": form}, status=422 if request.method == "POST" else 200)


def _add(request: TenantRequest, values: dict[str, Any]) -> Membership:
    return add_person(actor=request.user, tenant=request.tenant, **values)


@require_POST
def person_end(request: TenantRequest, pk: int) -> HttpResponse:
    """End a membership; the person keeps the account and other roles."""
    can_administer(request.user).require()
    memberships = Membership.objects.select_related("user", "organisation")
    found: Membership = get_object_or_404(memberships, pk=pk, is_active=True)
    end_person(actor=request.user, membership=found)
    messages.success(request, _("The membership has ended."))
    return go(request, "people")


@require_safe
def organisations(request: TenantRequest) -> HttpResponse:
    """The units in the tenant's world."""
    can_administer(request.user).require()
    table = organisation_table(request)
    if table.wants_export:
        return table.export(_("Organisations"))
    return show(request, "organisations", {"table": table})


@require_http_methods(["GET", "POST"])
def organisation_add(request: TenantRequest) -> HttpResponse:
    """A new organisation."""
    can_administer(request.user).require()
    form = OrganisationForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: add_organisation(actor=request.user, **form.cleaned_data))
    ):
        messages.success(request, _("The organisation is added."))
        return go(request, "organisations")
    status = 422 if request.method == "POST" else 200
    return show(request, "organisation", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def organisation(request: TenantRequest, pk: int) -> HttpResponse:
    """Change an organisation."""
    can_administer(request.user).require()
    found: Organisation = get_object_or_404(Organisation.objects.select_related("parent"), pk=pk)
    form = OrganisationForm(request.POST or None, stored=found)
    context: dict[str, Any] = {"form": form, "organisation": found, "version": found.version}
    context["lineage"] = lineage_of(found)
    return edit_page(
        request,
        "campaigns/organisation.html",
        context,
        save=lambda version: change_organisation(
            actor=request.user, organisation=found, expected_version=version, **form.cleaned_data
        ),
        values_of=OrganisationForm.values_of,
        done=go(request, "organisations"),
    )

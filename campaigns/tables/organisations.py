"""The list of organisations."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from campaigns.domain.people import organisations_of_tenant
from campaigns.forms.filters import OrganisationFilter
from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable

ORGANISATIONS = (
    Column("name", gettext_lazy("Name"), "first", ("sort_key",), lambda row: row.name, fixed=True),
    Column("code", gettext_lazy("Code"), "", ("code",), lambda row: row.code),
    Column("kind", gettext_lazy("Kind"), "", ("kind", "sort_key"), lambda row: row.kind_words),
    Column(
        "parent",
        gettext_lazy("Belongs to"),
        "",
        ("parent__sort_key", "sort_key"),
        lambda row: row.parent.name if row.parent else "",
    ),
    Column("people", gettext_lazy("People"), "num", ("people",), lambda row: row.people),
    Column("short", gettext_lazy("Short name"), value=lambda row: row.short_name, extra=True),
)


def organisation_table(request: TenantRequest) -> DataTable:
    """The bodies and units of the tenant."""
    form = OrganisationFilter(request.GET)
    asked: Mapping[str, str] = form.cleaned_data if form.is_valid() else {}
    rows = organisations_of_tenant(search=asked.get("q", ""), kind=asked.get("kind", ""))
    return DataTable(
        request,
        key="organisations",
        columns=ORGANISATIONS,
        rows=rows.select_related("parent"),
        filters=form,
    )

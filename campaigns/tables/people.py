"""The lists of people and organisations."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from campaigns.domain.people import people_of_tenant
from campaigns.forms.filters import PeopleFilter
from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable

PEOPLE = (
    Column(
        "name",
        gettext_lazy("Name"),
        "first",
        ("user__sort_key",),
        lambda row: row.user.full_name,
        fixed=True,
    ),
    Column("email", gettext_lazy("E-mail"), "", ("user__email",), lambda row: row.user.email),
    Column(
        "organisation",
        gettext_lazy("Organisation"),
        "",
        ("organisation__sort_key", "user__sort_key"),
        lambda row: row.organisation.name,
    ),
    Column(
        "role",
        gettext_lazy("Role"),
        "",
        ("role", "user__sort_key"),
        lambda row: row.get_role_display(),
    ),
    Column(
        "position",
        gettext_lazy("Position"),
        value=lambda row: row.user.position,
        extra=True,
    ),
    Column("end", gettext_lazy("End"), fixed=True),
)


def people_table(request: TenantRequest) -> DataTable:
    """Who has which role where."""
    form = PeopleFilter(request.GET)
    asked: Mapping[str, str] = form.cleaned_data if form.is_valid() else {}
    rows = people_of_tenant(search=asked.get("q", ""), role=asked.get("role", ""))
    return DataTable(request, key="people", columns=PEOPLE, rows=rows, filters=form)

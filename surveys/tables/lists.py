"""The lists of respondents of a wave, and the people on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable
from surveys.domain.duplicates import why
from surveys.domain.list_queries import lists_of, people_on
from surveys.domain.list_rows import Choices
from surveys.forms.lists import ListFilter, PeopleFilter
from surveys.models import RespondentList, Wave


def _contact(row: RespondentList) -> str:
    parts = (row.contact_name, row.contact_position, row.contact_phone)
    return ", ".join(part for part in parts if part)


LISTS = (
    Column(
        "unit",
        gettext_lazy("Unit"),
        "first",
        ("organisation__sort_key",),
        lambda row: row.organisation.name,
        fixed=True,
    ),
    Column("state", gettext_lazy("State"), "", ("state",), lambda row: row.get_state_display()),
    Column("people", gettext_lazy("Entered"), "num", ("people",), lambda row: row.people),
    Column("asked", gettext_lazy("Asked"), "num", ("asked",), lambda row: row.asked),
    Column(
        "duplicates",
        gettext_lazy("Kept elsewhere"),
        "num",
        ("duplicates",),
        lambda row: row.duplicates,
    ),
    Column(
        "sent",
        gettext_lazy("Sent at"),
        "nowrap",
        ("sent_at",),
        lambda row: timezone.localtime(row.sent_at) if row.sent_at else None,
    ),
    Column("contact", gettext_lazy("IT contact"), value=_contact),
    Column("hash", gettext_lazy("SHA-256"), value=lambda row: row.content_hash, extra=True),
)

_PEOPLE = (
    Column(
        "name",
        gettext_lazy("Full name"),
        "first",
        ("sort_key",),
        lambda row: row.full_name,
        fixed=True,
    ),
    Column("position", gettext_lazy("Position"), value=lambda row: row.position, extra=True),
    Column("body", gettext_lazy("Body where the person works"), value=lambda row: row.body),
    Column(
        "unit",
        gettext_lazy("List of"),
        "",
        ("list__organisation__sort_key", "sort_key"),
        lambda row: row.list.organisation.name,
    ),
    Column(
        "group",
        gettext_lazy("Group"),
        "",
        ("group__priority", "sort_key"),
        lambda row: row.group.name,
    ),
    Column(
        "parent",
        gettext_lazy("Body above"),
        value=lambda row: row.parent.name if row.parent else "",
        extra=True,
    ),
    Column("email", gettext_lazy("E-mail"), "", ("email",), lambda row: row.email),
    Column("phone", gettext_lazy("Phone"), value=lambda row: row.phone),
    Column(
        "channel",
        gettext_lazy("The link is sent by"),
        value=lambda row: row.get_channel_display(),
        extra=True,
    ),
    Column(
        "state",
        gettext_lazy("State"),
        "",
        ("state", "sort_key"),
        lambda row: f"{row.get_state_display()}. {why(row)}".strip(". "),
    ),
    Column("verbs", gettext_lazy("Change"), fixed=True),
)


def list_table(request: TenantRequest, wave: Wave) -> DataTable:
    """Every list of the wave with its state and counts."""
    form = ListFilter(request.GET)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = lists_of(wave, search=asked.get("q", ""), state=asked.get("state", ""))
    return DataTable(request, key="respondent-lists", columns=LISTS, rows=rows, filters=form)


def people_table(
    request: TenantRequest, wave: Wave, choices: Choices, listed: RespondentList | None = None
) -> DataTable:
    """People of one list, or of all."""
    form = PeopleFilter(request.GET, choices=choices)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = people_on(
        wave,
        listed=listed,
        search=asked.get("q", ""),
        group=asked.get("group", ""),
        state=asked.get("state", ""),
    )
    columns = [column for column in _PEOPLE if column.key != "unit" or listed is None]
    table = DataTable(request, key="respondents", columns=columns, rows=rows, filters=form)
    if not table.wants_export:
        for row in table.page_obj:
            row.why = why(row)
    return table

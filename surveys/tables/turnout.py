"""Turnout by unit, and the people asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable
from surveys.domain.turnout import Numbers
from surveys.domain.turnout_people import hidden_cells_of, people_asked, state_of, unit_rows
from surveys.forms.results import TurnoutFilter, UnitFilter
from surveys.models import RespondentGroup, RespondentList, Wave

UNITS = (
    Column(
        "unit",
        gettext_lazy("Unit"),
        "first",
        lambda row: row.sort_key,
        lambda row: row.name,
        fixed=True,
    ),
    Column("asked", gettext_lazy("Asked"), "num", lambda row: row.asked, lambda row: row.asked),
    Column(
        "answered",
        pgettext_lazy("respondent", "Answered"),
        "num",
        lambda row: row.shown or 0,
        lambda row: row.shown,
    ),
    Column(
        "missing",
        pgettext_lazy("respondent", "Not yet"),
        "num",
        lambda row: row.missing or 0,
        lambda row: row.missing,
    ),
    Column(
        "share",
        gettext_lazy("Share (%)"),
        "num",
        lambda row: row.share or 0,
        lambda row: row.share,
    ),
    Column(
        "withheld",
        gettext_lazy("In groups too small"),
        "num",
        lambda row: row.withheld,
        lambda row: row.withheld,
    ),
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
    Column("email", gettext_lazy("E-mail"), value=lambda row: row.email),
    Column("phone", gettext_lazy("Phone"), value=lambda row: row.phone),
)


def unit_table(request: TenantRequest, wave: Wave, numbers: Numbers) -> DataTable:
    """Every unit that listed people, with its turnout."""
    form = UnitFilter(request.GET)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = unit_rows(wave, numbers, search=asked.get("q", ""))
    return DataTable(request, key="turnout", columns=UNITS, rows=rows, filters=form)


def people_table(
    request: TenantRequest, wave: Wave, numbers: Numbers, listed: RespondentList | None = None
) -> DataTable:
    """People asked, of one list or of all, with what is shown of each."""
    groups = RespondentGroup.objects.filter(wave=wave).values_list("key", "name")
    form = TurnoutFilter(request.GET, groups=list(groups))
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    hidden = hidden_cells_of(numbers, listed)
    rows = people_asked(
        wave,
        hidden,
        listed=listed,
        search=asked.get("q", ""),
        group=asked.get("group", ""),
        state=asked.get("state", ""),
    )
    state = Column(
        "state",
        gettext_lazy("Turnout"),
        value=lambda row: str(state_of(row, hidden).label),
        fixed=True,
    )
    columns = [column for column in _PEOPLE if column.key != "unit" or listed is None]
    table = DataTable(request, key="asked", columns=[*columns, state], rows=rows, filters=form)
    if not table.wants_export:
        for row in table.page_obj:
            row.turnout_state = state_of(row, hidden)
    return table

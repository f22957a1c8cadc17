"""Lots of paper sheets, the sheets of a lot, and counter points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable
from surveys.domain.counter_hours import days_in_words, hours_in_words
from surveys.domain.counter_points import points_of
from surveys.domain.paper_lots import lots_of
from surveys.forms.counter import PointFilter
from surveys.forms.paper import LotFilter
from surveys.models import PaperLot, PaperSheet, Wave

_LOTS = (
    Column("number", gettext_lazy("Lot"), "first", ("number",), lambda row: row.number, fixed=True),
    Column(
        "group",
        gettext_lazy("Group"),
        "",
        ("group__priority", "number"),
        lambda row: row.group.name,
    ),
    Column(
        "object",
        gettext_lazy("What is rated"),
        "",
        ("object__position", "number"),
        lambda row: row.object.name,
    ),
    Column("state", gettext_lazy("State"), "", ("state",), lambda row: row.get_state_display()),
    Column("sheets", gettext_lazy("Sheets"), "num", ("sheet_count",), lambda row: row.sheet_count),
    Column("done", gettext_lazy("Finished"), "num", ("done",), lambda row: row.done),
    Column("differ", gettext_lazy("Differing"), "num", ("differ",), lambda row: row.differ),
    Column("taken", gettext_lazy("Handed in"), "num", ("taken",), lambda row: row.taken),
)

_SHEETS = (
    Column("number", gettext_lazy("Sheet"), "first", ("number",), fixed=True),
    Column("state", gettext_lazy("State"), "", ("state", "number")),
    Column("first", gettext_lazy("Typed first by")),
    Column("second", gettext_lazy("Typed again by")),
    Column("verbs", gettext_lazy("Change"), fixed=True),
)

_POINTS = (
    Column("name", gettext_lazy("Point"), "first", ("name",), lambda row: row.name, fixed=True),
    Column("object", gettext_lazy("Unit"), "", ("object__name",), lambda row: row.object.name),
    Column("place", gettext_lazy("Place"), "", ("place",), lambda row: row.place),
    Column("mode", gettext_lazy("Mode"), "", ("mode",), lambda row: row.get_mode_display()),
    Column(
        "hours",
        gettext_lazy("Hours"),
        "",
        ("opens",),
        hours_in_words,
    ),
    Column("cap", gettext_lazy("A day at most"), "num", ("daily_cap",), lambda row: row.daily_cap),
    Column("state", gettext_lazy("State"), "", ("is_paused",)),
    Column("verbs", gettext_lazy("Print"), fixed=True),
)


def lot_table(request: TenantRequest, wave: Wave) -> DataTable:
    """Every lot of the wave with its numbers."""
    form = LotFilter(request.GET)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = lots_of(wave)
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    return DataTable(request, key="paper-lots", columns=_LOTS, rows=rows, filters=form)


def sheet_table(request: TenantRequest, lot: PaperLot) -> DataTable:
    """The sheets of a lot: how far each is and who typed it, never what."""
    rows = PaperSheet.objects.filter(lot=lot).prefetch_related("readings__typist")
    return DataTable(
        request, key="paper-sheets", columns=_SHEETS, rows=rows.defer("settled"), per_page=100
    )


def point_table(request: TenantRequest, wave: Wave) -> DataTable:
    """Every counter point of the wave."""
    form = PointFilter(request.GET)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = points_of(wave)
    if words := asked.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(place__icontains=words))
    table = DataTable(request, key="counter-points", columns=_POINTS, rows=rows, filters=form)
    if not table.wants_export:
        for row in table.page_obj:
            row.days = days_in_words(row.weekdays)
    return table

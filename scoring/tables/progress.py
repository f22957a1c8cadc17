"""Units × fields as a list: filtered, ordered inside their groups, taken along as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from parindex.common.tables import Column, DataTable
from scoring.domain.progress import (
    GroupProgress,
    UnitProgress,
    order_of,
    progress_by_group,
)
from scoring.forms.filters import ProgressFilter

EVERY_UNIT = 20_000  # the screen is one page: whoever is late must be seen without paging


def progress_table(request: Any, campaign: Campaign) -> tuple[DataTable, list[GroupProgress]]:
    """The table over all units, and its units in their groups in the order asked for."""
    form = ProgressFilter(request.GET, campaign=campaign)
    asked = form.cleaned_data if form.is_valid() else {}
    groups = progress_by_group(campaign, group=asked.get("group", ""), text=asked.get("q", ""))
    if state := asked.get("state"):
        groups = [
            replace(group, units=[unit for unit in group.units if unit.state == state])
            for group in groups
        ]
    table = DataTable(
        request,
        key="progress",
        columns=_columns(groups),
        rows=[unit for group in groups for unit in group.units],
        filters=form,
        per_page=EVERY_UNIT,
    )
    return table, _ordered(groups, list(table.rows))


def _ordered(groups: Sequence[GroupProgress], rows: Sequence[UnitProgress]) -> list[GroupProgress]:
    inside: dict[int, list[UnitProgress]] = {group.group.pk: [] for group in groups}
    for unit in rows:
        inside[unit.participation.group_id].append(unit)
    return [replace(group, units=inside[group.group.pk]) for group in groups]


def _columns(groups: Sequence[GroupProgress]) -> list[Column]:
    names = {group.group.pk: group.group.name for group in groups}
    most = max((len(group.fields) for group in groups), default=0)
    return [
        _column("group", _("Group"), None, lambda unit: names[unit.participation.group_id]),
        _column("unit", _("Unit"), _sort_key, lambda unit: unit.participation.organisation.name),
        _column("state", _("State"), order_of, lambda unit: unit.state.label),
        _column("items", _("Items"), _share, lambda unit: f"{unit.done}/{unit.total}"),
        *(
            _column(
                f"f{at}", _("Field %(number)s") % {"number": at + 1}, None, partial(_cell, at=at)
            )
            for at in range(most)
        ),
        _column("saved", _("Last saved"), _saved, _saved_at),
    ]


def _column(
    key: str,
    label: str,
    order: Callable[[UnitProgress], Any] | None,
    value: Callable[[UnitProgress], object],
) -> Column:
    return Column(key, label, order=order, value=value, fixed=True)


def _sort_key(unit: UnitProgress) -> str:
    return unit.participation.organisation.sort_key


def _share(unit: UnitProgress) -> float:
    return unit.done / max(unit.total, 1)


def _saved(unit: UnitProgress) -> float:
    return unit.last_saved.timestamp() if unit.last_saved else 0


def _saved_at(unit: UnitProgress) -> object:
    return timezone.localtime(unit.last_saved) if unit.last_saved else None


def _cell(unit: UnitProgress, *, at: int) -> str:
    if at >= len(unit.cells) or not unit.cells[at].total:
        return "–"
    return f"{unit.cells[at].done}/{unit.cells[at].total}"

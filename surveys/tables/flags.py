"""The flags of a wave as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parindex.accounts.requests import TenantRequest
from parindex.common.folding import fold
from parindex.common.plots import Bar, bars
from parindex.common.tables import Column, DataTable
from surveys.domain.signal_words import HARMLESS, MEASURES, Words
from surveys.forms.cases import FlagFilter
from surveys.models import Case, Flag, Wave


@dataclass(frozen=True, slots=True)
class Told:
    """A flag as it is read: ``percent`` its figures, ``about`` what was measured."""

    flag: Flag
    percent: Mapping[str, Decimal]
    bars: tuple[Bar, ...]
    about: Words
    harmless: tuple[Words, ...]


FLAGS = (
    Column(
        "unit",
        gettext_lazy("Unit"),
        "first",
        ("object__position", "object"),
        lambda row: row.object.name,
        fixed=True,
    ),
    Column(
        "group",
        gettext_lazy("Group"),
        "",
        ("group__priority", "object__position"),
        lambda row: row.group.name,
    ),
    Column("kind", gettext_lazy("Signal"), "", ("kind",), lambda row: row.get_kind_display()),
    Column("measure", gettext_lazy("Here (%)"), "num", ("measure",), lambda row: row.measure * 100),
    Column("base", gettext_lazy("Peers (%)"), "num", ("base",), lambda row: row.base * 100),
    Column("ballots", gettext_lazy("Forms"), "num", ("ballots",), lambda row: row.ballots),
    Column(
        "chance", gettext_lazy("By chance (%)"), "num", ("chance",), lambda row: row.chance * 100
    ),
    Column("case", pgettext_lazy("survey", "Case"), fixed=True),
)


def flag_table(request: TenantRequest, wave: Wave) -> DataTable:
    """Every flag of the wave, by unit; units with the newest case beside them."""
    form = FlagFilter(request.GET, wave=wave)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = _found(wave, asked)
    table = DataTable(request, key="flags", columns=FLAGS, rows=rows, filters=form)
    if not table.wants_export:
        cases: dict[int, Case] = {}
        for case in Case.objects.filter(wave=wave).order_by("number"):
            cases[case.object_id] = case
        for row in table.page_obj:
            row.case = cases.get(row.object_id)
            row.told = told(row)
    return table


def told(flag: Flag) -> Told:
    """The flag with its words and its chart."""
    names = ("measure", "base", "chance")
    return Told(
        flag,
        {name: getattr(flag, name) * 100 for name in names},
        flag_bars(flag),
        MEASURES[flag.kind],
        HARMLESS[flag.kind],
    )


def flag_bars(flag: Flag) -> tuple[Bar, ...]:
    """Three bars in percent."""
    return bars(
        [
            (_("Here"), flag.measure * 100, "warn"),
            (_("Peers together"), flag.base * 100, "soft"),
            (_("Highest of a peer"), flag.highest * 100, "soft"),
        ]
    )


def _found(wave: Wave, asked: Mapping[str, Any]) -> QuerySet[Flag]:
    rows: QuerySet[Flag] = Flag.objects.filter(wave=wave).select_related("object", "group")
    if words := fold(asked.get("q", "")):
        rows = rows.filter(object__in=_objects(wave, words))
    if group := asked.get("group"):
        rows = rows.filter(group__key=group)
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    return rows


def _objects(wave: Wave, words: str) -> list[int]:
    """Objects have no search key; a wave has some hundreds of them."""
    names = wave.rated_objects.values_list("pk", "name")
    return [pk for pk, name in names if words in fold(name)]

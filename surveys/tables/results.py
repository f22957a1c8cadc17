"""The lines of a count as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable
from surveys.domain.results import Points, leaf_codes, leaf_shown, lines_of
from surveys.forms.results import ResultFilter
from surveys.models import Count


def _columns(points: Points) -> tuple[Column, ...]:
    return (
        Column(
            "rated",
            gettext_lazy("Rated"),
            "first",
            ("object__name", "leaf"),
            lambda line: line.object.name,
            fixed=True,
        ),
        Column("leaf", gettext_lazy("Criterion"), "", ("leaf",), lambda line: line.leaf),
        Column("percent", gettext_lazy("Percent"), "num", ("percent",), lambda line: line.percent),
        Column(
            "margin",
            gettext_lazy("Margin (±)"),
            "num",
            None,
            lambda line: leaf_shown(line, points).margin,
        ),
        Column("points", gettext_lazy("Points"), "num", None, points.of),
        Column(
            "ballots",
            gettext_lazy("Forms received"),
            "num",
            ("ballots",),
            lambda line: line.ballots,
        ),
    )


def result_table(request: TenantRequest, count: Count) -> DataTable:
    """Every line of the count, with what is computed of it on the rows that are drawn."""
    form = ResultFilter(request.GET, leaves=leaf_codes(count))
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    points = Points(count.wave)
    rows = lines_of(count, search=asked.get("q", ""), leaf=asked.get("leaf", ""))
    table = DataTable(
        request, key="survey-results", columns=_columns(points), rows=rows, filters=form
    )
    if not table.wants_export:
        for line in table.page_obj:
            line.shown = leaf_shown(line, points)
    return table

"""The result of a wave as a workbook, and as open data once the campaign is published."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parindex.common.exports import CSV, JSON, Export
from parindex.common.formats import format_datetime
from parindex.common.spreadsheets import (
    XLSX,
    add_row,
    add_sheet,
    neutral,
    new_workbook,
    workbook_bytes,
)
from surveys.domain.origins import Used, count_shown
from surveys.domain.results import LeafShown, Points, leaf_shown, lines_of
from surveys.domain.spreads import SpreadShown, spreads_of
from surveys.models import Count

_COLUMNS = ("object_code", "object", "criterion", "percent", "margin_95", "answers", "asked")


def report(count: Count) -> Export:
    """Facts of the count, percentages and points, groups, and every breakdown that may be shown.

    Breakdowns of the count that pages show alone.
    """
    book, points = new_workbook(), Points(count.wave)
    shown = [leaf_shown(line, points) for line in lines_of(count)]
    _facts(book, count)
    _leaves(book, shown)
    _groups(book, shown)
    _answers(book, spreads_of(count) if count == count_shown(count.wave) else ())
    return Export(_name(_("Survey report"), count, "xlsx"), workbook_bytes(book), XLSX)


def open_csv(count: Count) -> Export:
    """One row per object and criterion; UTF-8 with a mark, so that spreadsheets read it."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    points = Points(count.wave)
    for line in lines_of(count):
        found = leaf_shown(line, points)
        writer.writerow(
            [
                neutral(found.rated.code),
                neutral(found.rated.name),
                neutral(found.leaf),
                _text(found.percent),
                _text(found.margin),
                found.ballots,
                sum(group.asked or 0 for group in found.groups),
            ]
        )
    return Export(_name(_("Survey result"), count, "csv"), target.getvalue().encode(), CSV)


def open_json(used: Used) -> Export:
    """The count with its hash, groups and breakdowns; nothing of fewer than k answers."""
    count = used.count
    points = Points(count.wave)
    document = {
        "format": "parindex-survey/1",
        "wave": count.wave.name,
        "count": {
            "number": count.number,
            "inputs_sha256": count.inputs_hash,
            "engine": count.engine_version,
            "made_at": count.made_at.isoformat(),
            "answers": count.ballots,
            "left_out": count.left_out,
            "smallest_group": count.wave.least_group,
            "in_published_result": used.is_used,
            "in_all_units": used.is_whole,
        },
        "results": [_leaf(leaf_shown(line, points)) for line in lines_of(count)],
        "breakdowns": [_spread(spread) for spread in spreads_of(count)],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return Export(_name(_("Survey result"), count, "json"), text.encode(), JSON)


def _facts(book: Any, count: Count) -> None:
    sheet = add_sheet(book, _("Count"), widths=(34, 80))
    rows = (
        (_("Survey wave"), count.wave.name),
        (_("Count number"), count.number),
        (_("Counted at (Viet Nam time)"), format_datetime(timezone.localtime(count.made_at))),
        (_("Answers counted"), count.ballots),
        (_("Answers left out"), count.left_out),
        (_("Reason"), count.reason),
        (_("Smallest group shown"), count.wave.least_group),
        ("SHA-256", count.inputs_hash),
    )
    for row in rows:
        add_row(sheet, row)
    add_row(sheet, [_("Numbers of fewer answers than the smallest group are left out.")])


def _leaves(book: Any, shown: list[LeafShown]) -> None:
    sheet = add_sheet(book, _("Result"), widths=(40, 14, 14, 14, 14, 14), freeze="A2")
    heads = (
        _("Rated"),
        _("Criterion"),
        _("Percent"),
        _("Margin (±)"),
        _("Points"),
        _("Forms received"),
        _("Remark"),
    )
    add_row(sheet, heads, header=True)
    for line in shown:
        remark = _("cancelled") if line.void else ""
        values = (line.rated.name, line.leaf, line.percent, line.margin, line.points)
        add_row(sheet, [*values, line.ballots, remark])


def _groups(book: Any, shown: list[LeafShown]) -> None:
    sheet = add_sheet(book, _("By group"), widths=(40, 14, 34, 12, 12, 12, 12, 40), freeze="A2")
    heads = (
        _("Rated"),
        _("Criterion"),
        _("Group"),
        _("Weight"),
        _("Asked"),
        _("Forms received"),
        _("Percent"),
        _("Remark"),
    )
    add_row(sheet, heads, header=True)
    for line in shown:
        for group in line.groups:
            start = (line.rated.name, line.leaf, group.name, group.weight, group.asked)
            remark = "; ".join(filter(None, (group.chosen, group.why)))
            add_row(sheet, [*start, group.ballots, group.percent, remark])


def _answers(book: Any, spreads: Iterable[SpreadShown]) -> None:
    widths = (40, 34, 60, 40, 12, 12, 12)
    sheet = add_sheet(book, _("Answers"), widths=widths, freeze="A2")
    heads = (
        _("Rated"),
        _("Group"),
        _("Question"),
        _("Answer"),
        _("Number"),
        _("Share (%)"),
        _("Mean (%)"),
    )
    add_row(sheet, heads, header=True)
    for spread in spreads:
        for question in spread.questions:
            start = (spread.spread.object.name, spread.spread.group.name, question.text)
            for answer in question.answers:
                row = [*start, answer.text, answer.count, answer.share, question.mean]
                add_row(sheet, row)


def _leaf(found: LeafShown) -> dict[str, Any]:
    return {
        "object_code": found.rated.code,
        "object": found.rated.name,
        "criterion": found.leaf,
        "percent": _text(found.percent),
        "margin_95": _text(found.margin),
        "points": _text(found.points),
        "cancelled": found.void,
        "groups": [
            {
                "key": group.key,
                "name": group.name,
                "weight": _text(group.weight),
                "not_sampled": group.chosen,
                "asked": group.asked,
                "answers": group.ballots,
                "percent": _text(group.percent),
                "why_not": group.why,
            }
            for group in found.groups
        ],
    }


def _spread(found: SpreadShown) -> dict[str, Any]:
    return {
        "object_code": found.spread.object.code,
        "group": found.spread.group.key,
        "answers": found.spread.ballots,
        "questions": [
            {
                "code": question.name,
                "text": question.text,
                "mean_percent": _text(question.mean),
                "counts": [[answer.text, answer.count] for answer in question.answers],
                "shown_by_an_earlier_count": question.was_shown_before,
            }
            for question in found.questions
        ],
    }


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _name(what: str, count: Count, ending: str) -> str:
    return f"{what} {count.wave.name}.{ending}"

"""The whole matrix of a run as a workbook: ranking, fields, every leaf of every unit, sources."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parindex.common.exports import Export
from parindex.common.formats import format_count, format_date, format_datetime
from parindex.common.spreadsheets import XLSX, add_row, add_sheet, new_workbook, workbook_bytes
from parindex.common.tenancy import in_rehearsal
from scoring.domain.leaf_results import LeafResult, leaves_of
from scoring.domain.results import GroupResult, groups_of
from scoring.enums import PublicationState, Source
from scoring.models import IndexLine, IndexRun, Publication

TWO_PLACES = "0.00"
# Units whose leaves are in memory at one time.
CHUNK = 200


def matrix_workbook(run: IndexRun, *, publication: Publication | None = None) -> Export:
    """Every number of a run, read from its frozen lines and the ledger as it was then."""
    book = new_workbook()
    groups = groups_of(run)
    about = add_sheet(book, _("About"), widths=(34, 90))
    _ranking(book, groups)
    _fields(book, groups)
    rows = _leaf_sheets(book, run, groups)
    for label, value in _facts(run, publication, groups, rows):
        add_row(about, [label, value])
    year = run.policy["campaign"]["year"]
    name = _("Matrix of the index %(year)s, run %(run)s") % {"year": year, "run": run.number}
    return Export(f"{name}.xlsx", workbook_bytes(book), XLSX)


def _facts(
    run: IndexRun, publication: Publication | None, groups: list[GroupResult], rows: int
) -> Iterator[tuple[str, object]]:
    told = run.policy["campaign"]
    yield _("Campaign"), told["name"]
    yield _("Year"), told["year"]
    yield _("Status"), _status(run, publication)
    if in_rehearsal():
        yield _("Mark"), _("Rehearsal: figures are worthless")
    elif told["illustrative"]:
        yield _("Mark"), _("Illustrative data")
    if publication is not None:
        day = format_date(publication.decision_date)
        yield _("Decision"), f"{publication.decision_number}, {day}"
        yield _("Seal of the result (SHA-256)"), publication.seal
    yield _("Run"), run.number
    yield _("Computed at"), format_datetime(run.started_at)
    yield _("Hash of the inputs (SHA-256)"), run.inputs_hash
    yield _("Engine version"), run.engine_version
    for entry in run.policy["sets"].values():
        yield _("Criteria set"), f"{entry['name']} (SHA-256 {entry['sha256']})"
    yield _("Number of units"), sum(len(group.lines) for group in groups)
    yield _("Rows of the sheet “By source”"), rows
    yield _("Empty cell"), _("No points were entered; the item counts 0.")
    yield (
        _("Units in groups"),
        "; ".join(f"{group.name}: {format_count(len(group.lines))}" for group in groups),
    )


def _status(run: IndexRun, publication: Publication | None) -> str:
    if publication is not None and publication.state == PublicationState.PUBLISHED:
        return _("Published")
    if publication is not None:
        return _("Draft: %(state)s") % {"state": publication.get_state_display()}
    if run.provisional:
        return _("Draft: provisional run, the appraisal was not closed")
    return _("Draft: not approved")


def _ranking(book: Any, groups: list[GroupResult]) -> None:
    sheet = add_sheet(book, _("Ranking"), widths=(28, 8, 8, 48, 12, 12, 12, 18), freeze="A2")
    heads = [
        _("Group"),
        _("Rank"),
        _("Tied"),
        _("Unit"),
        _("Points"),
        _("Maximum"),
        _("Index (%)"),
        _("Class"),
    ]
    add_row(sheet, heads, header=True)
    for group in groups:
        for line in group.lines:
            values = [
                line.group_name,
                line.rank,
                _("tied") if line.tied else "",
                line.unit_name,
                line.points,
                line.maximum,
                line.index,
                line.band,
            ]
            add_row(sheet, values, number_format=TWO_PLACES)


def _fields(book: Any, groups: list[GroupResult]) -> None:
    heads = [
        _("Group"),
        _("Unit"),
        _("Code"),
        _("Field"),
        _("Points"),
        _("Maximum"),
        _("Index (%)"),
        _("Mean of the group (%)"),
    ]
    sheet = add_sheet(book, _("Fields"), widths=(28, 48, 8, 48, 12, 12, 12, 14), freeze="A2")
    add_row(sheet, heads, header=True)
    for group in groups:
        for line in group.lines:
            for item, mean in zip(group.fields_of(line), group.field_means, strict=True):
                values = [
                    line.group_name,
                    line.unit_name,
                    item.code,
                    item.title,
                    item.points,
                    item.maximum,
                    item.index,
                    mean,
                ]
                add_row(sheet, values, number_format=TWO_PLACES)


def _leaf_sheets(book: Any, run: IndexRun, groups: list[GroupResult]) -> int:
    """One sheet of units × leaves per group, and one of every source; returns the latter's rows."""
    sources = add_sheet(
        book, _("By source"), widths=(28, 48, 10, 60, 10, *[12] * 8, 20), freeze="A2"
    )
    heads = [_("Group"), _("Unit"), _("Code"), _("Criterion"), _("Maximum")]
    heads += [str(Source(source).label) for source in Source.values]
    add_row(sources, [*heads, _("Counted"), _("Counted from"), _("Note")], header=True)
    rows = 0
    for group in groups:
        sheet = None
        for line, leaves in _each(run, group):
            if sheet is None:
                sheet = _matrix_sheet(book, group, leaves)
            cells = [_cell(leaf) for leaf in leaves]
            sums = [line.points, line.maximum, line.index]
            add_row(sheet, [line.unit_name, *cells, *sums], number_format=TWO_PLACES)
            for leaf in leaves:
                add_row(sources, _source_row(line, leaf), number_format=TWO_PLACES)
                rows += 1
    return rows


def _each(run: IndexRun, group: GroupResult) -> Iterator[tuple[IndexLine, list[LeafResult]]]:
    for start in range(0, len(group.lines), CHUNK):
        lines = group.lines[start : start + CHUNK]
        found = leaves_of(run, lines)
        for line in lines:
            yield line, found[line.participation_id]


def _matrix_sheet(book: Any, group: GroupResult, leaves: list[LeafResult]) -> Any:
    title = _("Points, %(group)s") % {"group": group.name}
    sheet = add_sheet(book, title, widths=(48, *[10] * (len(leaves) + 3)), freeze="B4")
    sums = [_("Points"), _("Maximum"), _("Index (%)")]
    add_row(sheet, [_("Code"), *[leaf.code for leaf in leaves], *sums], header=True)
    add_row(sheet, [_("Criterion"), *[leaf.title for leaf in leaves]], header=True)
    add_row(
        sheet,
        [_("Maximum"), *[leaf.maximum for leaf in leaves]],
        header=True,
        number_format=TWO_PLACES,
    )
    return sheet


def _cell(leaf: LeafResult) -> Decimal | str | None:
    return {"excluded": _("not assessed"), "na": _("not applicable")}.get(leaf.state, leaf.points)


def _source_row(line: IndexLine, leaf: LeafResult) -> list[object]:
    counted = Decimal(0) if not leaf.state and leaf.points is None else leaf.points
    return [
        line.group_name,
        line.unit_name,
        leaf.code,
        leaf.title,
        leaf.maximum,
        *[leaf.sources.get(source) for source in Source.values],
        None if leaf.state else counted,
        str(Source(leaf.source).label) if leaf.source else "",
        {"excluded": _("not assessed"), "na": _("not applicable")}.get(leaf.state, ""),
    ]

"""The table of one of our own XLSX forms (plan, people), found by its headings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from campaigns.domain.problems import whole_file
from parindex.common.folding import fold
from parindex.common.row_problems import RowProblem
from parindex.common.spreadsheet_reading import Cell, WorkbookError, read_first_sheet
from parindex.common.spreadsheets import written

# A row that begins so is an example and is not read.
SAMPLE = "(minh họa)"


@dataclass(frozen=True, slots=True)
class FormTable:
    """``above``: the rows over the headings; ``rows``: those below with a cell under one of them,
    by key of the column."""

    above: dict[int, list[Cell]]
    rows: dict[int, dict[str, Cell]]
    cells: dict[int, list[Cell]]


def read_form(
    data: bytes, *, columns: Mapping[str, str], needed: Collection[str], max_rows: int
) -> FormTable:
    """Find the table of the first sheet. ``columns``: key → heading; ``needed``: keys whose
    headings are told by. Raises ImportProblems."""
    try:
        rows = read_first_sheet(data, max_rows=max_rows).rows
    except WorkbookError as error:
        raise whole_file(error.code, expected=error.limit) from None
    marks = {fold(columns[key]) for key in needed}
    head = next(
        (row for row, cells in rows.items() if marks <= {fold(text_of(cell)) for cell in cells}),
        None,
    )
    if head is None:
        raise whole_file("no_table", expected=", ".join(columns.values()))
    known = {fold(label): key for key, label in columns.items()}
    places = {cell.column: known.get(fold(text_of(cell)), "") for cell in rows[head]}
    below = {
        row: {places[cell.column]: cell for cell in cells if places.get(cell.column)}
        for row, cells in rows.items()
        if row > head
    }
    return FormTable(
        above={row: cells for row, cells in rows.items() if row < head},
        rows={row: values for row, values in below.items() if values},
        cells=rows,
    )


def text_of(cell: Cell) -> str:
    """What stands in a cell, a whole number without decimals."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return written(str(value)).strip()


def is_sample(cell: Cell) -> bool:
    """Whether a cell marks its row as an example."""
    return fold(text_of(cell)).startswith(fold(SAMPLE))


def no_value(cell: Cell, *, row: int, column: str) -> RowProblem | None:
    """The problem of a cell that holds a formula or an error; None for any other."""
    code = {"f": "formula", "e": "cell_error"}.get(cell.kind)
    return RowProblem(row, column, code, got=cell.address) if code else None

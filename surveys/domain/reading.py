"""Read a table from XLSX or CSV into rows of text, without trusting the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal

from parindex.common.folding import fold, nfc
from parindex.common.row_problems import RowProblem
from parindex.common.spreadsheet_reading import (
    MAX_BYTES,
    Cell,
    Sheet,
    WorkbookError,
    read_first_sheet,
)
from parindex.common.spreadsheets import written
from surveys.domain.problems import FileError

MAX_ROWS = 5000
EXTENSIONS = (".xlsx", ".csv")
UNIT_CODE, UNIT, LEAF, PERCENT, POINTS, REMARK = (
    "unit_code",
    "unit",
    "leaf",
    "percent",
    "points",
    "remark",
)
# Heading (folded) → column. The first heading of each is the one the template writes.
HEADINGS: dict[str, str] = {
    "ma don vi": UNIT_CODE,
    "unit code": UNIT_CODE,
    "don vi": UNIT,
    "ten don vi": UNIT,
    "unit": UNIT,
    "ma tieu chi": LEAF,
    "criterion code": LEAF,
    "ty le (%)": PERCENT,
    "ty le": PERCENT,
    "percent": PERCENT,
    "percent (%)": PERCENT,
    "diem": POINTS,
    "points": POINTS,
    "ghi chu": REMARK,
    "remark": REMARK,
}
LABELS = {
    UNIT_CODE: "Mã đơn vị",
    UNIT: "Đơn vị",
    LEAF: "Mã tiêu chí",
    PERCENT: "Tỷ lệ (%)",
    POINTS: "Điểm",
    REMARK: "Ghi chú",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table looks like: ``headings`` folded → column, ``labels`` column → heading.

    ``needed``: of each set one column at least must be there for a row to be the headings.
    """

    headings: Mapping[str, str]
    labels: Mapping[str, str]
    needed: tuple[Set[str], ...]
    max_rows: int = MAX_ROWS


FIGURES = Layout(HEADINGS, LABELS, ({LEAF}, {UNIT_CODE, UNIT}, {PERCENT, POINTS}))
_STARTS_FORMULA = re.compile(r"[=@]")


@dataclass
class Table:
    """Rows of text by column name, and what is wrong with the file so far."""

    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)


def read_table(*, name: str, data: bytes, layout: Layout = FIGURES) -> Table:
    """Read a file by its extension. Raises ``FileError`` when nothing can be read at all."""
    lower = name.lower()
    if lower.endswith(".xlsx"):
        return _table(_xlsx(data, layout), layout)
    if lower.endswith(".csv"):
        return _table(_csv(data, layout), layout)
    raise FileError("wrong_extension", expected=", ".join(EXTENSIONS))


def _xlsx(data: bytes, layout: Layout) -> Sheet:
    try:
        return read_first_sheet(data, max_rows=layout.max_rows)
    except WorkbookError as error:
        raise FileError(error.code, expected=error.limit) from error


def _csv(data: bytes, layout: Layout) -> Sheet:
    """A CSV as a sheet: UTF-8, separated by semicolon, comma or tab."""
    if not data.strip():
        raise FileError("empty")
    if len(data) > MAX_BYTES:
        raise FileError("too_large", expected=f"{MAX_BYTES // 1024 // 1024} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError("not_csv") from error
    if "\0" in text:
        raise FileError("not_csv")
    first = text.lstrip().partition("\n")[0]
    separator = max(";\t,", key=first.count)
    rows: dict[int, list[Cell]] = {}
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
            cells = [_csv_cell(value, column, number) for column, value in enumerate(values, 1)]
            cells = [cell for cell in cells if cell.value]
            if cells and number > layout.max_rows:
                raise FileError("too_many_rows", expected=str(layout.max_rows))
            if cells:
                rows[number] = cells
    except csv.Error as error:
        raise FileError("not_csv") from error
    return Sheet("", rows, ())


def _csv_cell(value: str, column: int, number: int) -> Cell:
    text = value.strip()
    kind = "f" if _STARTS_FORMULA.match(text) else "s"
    return Cell(text, kind, f"{chr(64 + min(column, 26))}{number}", column)


def _table(sheet: Sheet, layout: Layout) -> Table:
    table = Table()
    head, columns = _head(sheet, table, layout)
    if not columns:
        return table
    for area in sheet.merged:
        row = int(re.sub(r"\D", "", area.partition(":")[0]) or 0)
        # A title above the headings may span columns; it is not read.
        if row >= head:
            table.problems.append(RowProblem(row, "", "merged_cells", got=area))
    for row, cells in sheet.rows.items():
        if row > head:
            table.rows[row] = _row(row, cells, columns, table, layout)
    return table


def _head(sheet: Sheet, table: Table, layout: Layout) -> tuple[int, dict[int, str]]:
    labels = layout.labels
    for row, cells in sheet.rows.items():
        found = {cell.column: layout.headings.get(fold(_text(cell)), "") for cell in cells}
        named = [name for name in found.values() if name]
        if all(columns & set(named) for columns in layout.needed):
            for name in sorted({name for name in named if named.count(name) > 1}):
                problem = RowProblem(row, labels[name], "duplicate_column", got=labels[name])
                table.problems.append(problem)
            return row, {column: name for column, name in found.items() if name}
    wanted = ", ".join(labels.values())
    table.problems.append(RowProblem(None, "", "no_table", expected=wanted))
    return 0, {}


def _row(
    row: int, cells: list[Cell], columns: dict[int, str], table: Table, layout: Layout
) -> dict[str, str]:
    found: dict[str, str] = {}
    for cell in cells:
        name = columns.get(cell.column)
        if name is None:
            continue
        code = {"f": "formula", "e": "cell_error"}.get(cell.kind)
        if code:
            table.problems.append(RowProblem(row, layout.labels[name], code, got=cell.address))
        else:
            found[name] = _text(cell)
    return found


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, float):
        # The shortest text that means the same number, as the spreadsheet shows it.
        text = f"{Decimal(repr(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return nfc(written(str(value)).strip())

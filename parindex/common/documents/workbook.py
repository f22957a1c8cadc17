"""XLSX: every visible sheet, row by row; formulas give the value the program stored with them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from parindex.common.documents.blocks import Cell, Document, Place, Remark, Row, tidy
from parindex.common.documents.limits import (
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_SHEETS,
    MAX_UNPACKED,
    DocumentError,
    Meter,
)
from parindex.common.packages import PackageError, check_package, chunks

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=[\"']([A-Z0-9:]{2,20})[\"']")
_OVERLAP = 256
# More sheet rows than this are not looked at: they hold formats, not text.
_MAX_SHEET_ROWS = 20_000
_Areas = dict[tuple[int, int], int]


def read_workbook(data: bytes) -> Document:
    """The rows of all visible sheets. Raises DocumentError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_package(archive, max_parts=MAX_PARTS, max_unpacked=MAX_UNPACKED)
            return _read(data, archive)
    except (DocumentError, MemoryError):
        raise
    except PackageError as error:
        limit = f"{MAX_UNPACKED // 1024 // 1024} MB" if error.code == "zip_bomb" else ""
        raise DocumentError(_code(error), limit) from None
    except Exception as error:  # a broken file may fail anywhere inside the parsers
        raise DocumentError("not_xlsx") from error


def _code(error: PackageError) -> str:
    return "zip_bomb" if error.code == "zip_bomb" else "not_xlsx"


def _read(data: bytes, archive: zipfile.ZipFile) -> Document:
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    reading, rows = _Sheets(archive), list[Row]()
    try:
        sheets = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise DocumentError("no_sheet")
        if len(sheets) > MAX_SHEETS:
            raise DocumentError("too_many_sheets", str(MAX_SHEETS))
        for number, sheet in enumerate(sheets, start=1):
            rows += reading.rows(sheet, formulas[sheet.title], number)
    finally:
        values.close()
        formulas.close()
    return Document("xlsx", tuple(rows), tuple(reading.remarks))


class _Sheets:
    """Reads the sheets of one workbook; ``remarks`` says what could not be read plainly."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._meter = archive, Meter()
        self.remarks: list[Remark] = []

    def rows(self, sheet: Any, formulas: Any, table: int) -> Iterator[Row]:
        """The rows with text of a sheet; ``formulas`` is the same sheet with its formulas."""
        areas = _merged(self._archive, sheet)
        sheet.reset_dimensions()
        formulas.reset_dimensions()
        values = sheet.iter_rows(max_col=MAX_COLUMNS)
        pairs = zip(values, formulas.iter_rows(max_col=MAX_COLUMNS), strict=False)
        for number, (row, written) in enumerate(pairs, start=1):
            if number > _MAX_SHEET_ROWS:
                raise DocumentError("too_many_rows", str(_MAX_SHEET_ROWS))
            cells = []
            for column, (cell, typed) in enumerate(zip(row, written, strict=False), start=1):
                place = Place(sheet=sheet.title, row=number, column=column)
                text = self._meter.text(self._text(cell, typed, place))
                if text:
                    cells.append(Cell(text, place, column - 1, areas.get((number, column), 1)))
            if cells:
                self._meter.row()
                yield Row(tuple(cells), Place(sheet=sheet.title, row=number), table)

    def _text(self, cell: Any, typed: Any, place: Place) -> str:
        value = cell.value
        if value is None or value == "":
            if typed.data_type == "f" and typed.value:
                self.remarks.append(Remark("formula", place, place.address))
            return ""
        if cell.data_type == "e":
            self.remarks.append(Remark("cell_error", place, place.address))
            return ""
        if isinstance(value, datetime | date):
            # What was typed as "1.2" may have become the first of February.
            self.remarks.append(Remark("code_is_date", place, place.address))
            return f"{value.day}.{value.month}"
        return _written(value)


def _written(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        # A workbook holds binary numbers; twelve digits give back what was typed.
        return format(value, ".12g")
    return tidy(str(value))


def _merged(archive: zipfile.ZipFile, sheet: Any) -> _Areas:
    """Top left cell of a merged range → how many columns it covers."""
    path, rest, areas = sheet._worksheet_path.lstrip("/"), b"", _Areas()
    for piece in chunks(archive, path):
        window = rest + piece
        for found in _MERGED.findall(window):
            left, top, right, _bottom = range_boundaries(found.decode())
            if left and top and right:
                areas[top, left] = right - left + 1
        rest = window[-_OVERLAP:]
    return areas

"""Reading a workbook somebody uploaded, within limits and without trusting it.

Limits are checked before anything is unpacked; the sheet is streamed, so a file with more rows
than allowed costs no more than one with as many as allowed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from parindex.common.packages import PackageError, check_package

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_PARTS = 300
MAX_COLUMNS = 40
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]{2,20})[\"']")


class WorkbookError(Exception):
    """Not a workbook we read; ``code`` is the reason, ``limit`` the bound that was crossed."""

    def __init__(self, code: str, limit: str = "") -> None:
        super().__init__(code)
        self.code, self.limit = code, limit


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its address; ``kind``: n, s, b, d, f (formula) or e (error)."""

    value: object
    kind: str
    address: str
    column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold anything, by row number, and the merged ranges."""

    title: str
    rows: dict[int, list[Cell]]
    merged: tuple[str, ...]


def read_first_sheet(data: bytes, *, max_rows: int) -> Sheet:
    """Read the first sheet of an XLSX file.

    :raises WorkbookError: with code empty, too_large, not_xlsx, zip_bomb, no_sheet or
        too_many_rows.
    """
    if not data:
        raise WorkbookError("empty")
    if len(data) > MAX_BYTES:
        raise WorkbookError("too_large", f"{MAX_BYTES // 1024 // 1024} MB")
    try:
        return _read(data, max_rows)
    except WorkbookError:
        raise
    except Exception as error:  # a broken file may fail anywhere inside the parsers
        raise WorkbookError("not_xlsx") from error


def _read(data: bytes, max_rows: int) -> Sheet:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check_archive(archive)
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            sheet = next(iter(book.worksheets), None)
            if sheet is None:
                raise WorkbookError("no_sheet")
            path = sheet._worksheet_path.lstrip("/")
            source = archive.read(path)
            rows = dict(_rows(sheet, max_rows))
        finally:
            book.close()
    merged = tuple(found.decode() for found in _MERGED.findall(source))
    return Sheet(sheet.title, rows, merged)


def _check_archive(archive: zipfile.ZipFile) -> None:
    try:
        check_package(archive, max_parts=MAX_PARTS, max_unpacked=MAX_UNPACKED)
    except PackageError as error:
        if error.code == "zip_bomb":
            limit = f"{MAX_UNPACKED // 1024 // 1024} MB"
            raise WorkbookError("zip_bomb", limit) from None
        raise WorkbookError("not_xlsx") from None


def _rows(sheet: Any, max_rows: int) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        cells = [
            Cell(cell.value, cell.data_type, f"{get_column_letter(column)}{number}", column)
            for column, cell in enumerate(row, start=1)
            if cell.value is not None and cell.value != ""
        ]
        if not cells:
            continue
        if number > max_rows:
            raise WorkbookError("too_many_rows", str(max_rows))
        yield number, cells

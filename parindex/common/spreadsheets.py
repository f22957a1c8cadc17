"""Writing workbooks: one place that makes a cell harmless, and the looks all exports share.

Every export of the project goes through ``neutral``: text that a spreadsheet program would run
as a formula is written behind an apostrophe. ``written`` takes the apostrophe away again, so a
file that was exported can be imported unchanged.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL_CHARACTERS = 32_000
_RUNS_AS_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")
_HEADER = PatternFill("solid", fgColor="FFE8ECF4")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def neutral(text: str) -> str:
    """Text that no spreadsheet program runs: ``=1+1`` → ``'=1+1``; control characters go."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:MAX_CELL_CHARACTERS]
    return f"'{clean}" if _RUNS_AS_FORMULA.match(clean) else clean


def written(text: str) -> str:
    """The text that ``neutral`` was given: the apostrophe in front of a formula sign goes."""
    return text[1:] if _NEUTRALISED.match(text) else text


def new_workbook() -> Workbook:
    """An empty workbook that is streamed to its file (write-only: constant memory)."""
    return Workbook(write_only=True)


def add_sheet(
    book: Workbook, title: str, *, widths: Sequence[int] = (), freeze: str | None = None
) -> Any:
    """A sheet with column widths in characters; ``freeze`` is the first cell that scrolls."""
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if freeze:
        sheet.freeze_panes = freeze
    return sheet


def add_row(
    sheet: Any,
    values: Iterable[object],
    *,
    header: bool = False,
    bold: bool = False,
    number_format: str | None = None,
) -> None:
    """Append a row; text is neutralised and wrapped, numbers and dates stay what they are."""
    sheet.append([_cell(sheet, value, header, bold, number_format) for value in values])


def _cell(sheet: Any, value: object, header: bool, bold: bool, number_format: str | None) -> Any:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
    elif value is not None and not isinstance(value, bool | int | Decimal | date):
        value = neutral(str(value))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.alignment = _WRAPPED
    elif number_format and isinstance(value, Decimal):
        cell.number_format = number_format
    if header:
        cell.fill = _HEADER
    if header or bold:
        cell.font = Font(bold=True)
    return cell


def workbook_bytes(book: Workbook) -> bytes:
    """The finished file; a write-only workbook can be saved once."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

"""The criteria set of the walk as the XLSX files that are uploaded."""

from __future__ import annotations

import io

import openpyxl

from campaigns.exporters.criteria import criteria_xlsx
from tests.scoring.stage import document

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "Bộ tiêu chí đi trọn đợt"


def good() -> bytes:
    """10 points: yes/no, rate, branch, checklist, judged, survey, penalty."""
    return criteria_xlsx(document(name=NAME))


def broken() -> list[tuple[bytes, list[tuple[int, str]]]]:
    """Files that cannot be read and that do not add up, with (row, heading) of every mistake."""
    sums, rule = "Điểm tối đa", "Quy tắc"
    return [
        _spoilt({("2.2", rule): "theo cảm tính", ("1.1", sums): "một"}),
        _spoilt({("1", sums): 6, ("2", sums): 4}),
    ]


def _spoilt(changes: dict[tuple[str, str], str | int]) -> tuple[bytes, list[tuple[int, str]]]:
    book = openpyxl.load_workbook(io.BytesIO(good()))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Mã")
    columns = {cell.value: cell.column for cell in head}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=head[0].row + 1)}
    for (code, heading), value in changes.items():
        sheet.cell(rows[code], columns[heading]).value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue(), sorted((rows[code], heading) for code, heading in changes)

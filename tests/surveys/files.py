"""Files of figures as people and enemies make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

HEAD = ("Mã đơn vị", "Đơn vị", "Mã tiêu chí", "Tỷ lệ (%)", "Điểm", "Ghi chú")


def xlsx(rows: Sequence[Sequence[object]], *, merge: str = "") -> bytes:
    """A workbook with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table(*rows: Sequence[object]) -> bytes:
    """A workbook with the headings of the template above these rows."""
    return xlsx([HEAD, *rows])


def csv_file(*rows: str) -> bytes:
    """A CSV as Vietnamese Excel writes it."""
    return "\r\n".join([";".join(HEAD), *rows]).encode("utf-8-sig")


def zip_bomb() -> bytes:
    """A small archive that unpacks to more than a workbook may."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    return target.getvalue()

"""The form of a plan as XLSX: empty with an example row, and a small plan filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from campaigns.domain.form_table import SAMPLE
from campaigns.domain.plan.reading import MAX_TASKS
from campaigns.domain.plan.sheet import COLUMNS, FACTS, PHASES, SHEET, TITLE
from campaigns.enums import PhaseKind
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes

_HEAD = len(FACTS) + 3
_WIDTHS = (24, 60, 22, 13, 13, 30, 36, 16, 30, 26)
_SAMPLE: dict[str, Any] = {
    "number": SAMPLE,
    "text": "Các cơ quan, đơn vị tự đánh giá, gửi hồ sơ (dòng minh họa, không được đọc)",
    "time_text": "Tháng 10",
    "from": date(2026, 10, 1),
    "due": date(2026, 10, 31),
    "lead": "Các sở, ban, ngành",
    "coordinating": "Sở Nội vụ; Văn phòng UBND tỉnh",
    "phase": "Tự đánh giá",
    "product": "Báo cáo tự đánh giá",
    "budget": "Ngân sách cấp cho cơ quan, đơn vị",
}
_GUIDE = (
    "Điền bốn dòng trên bảng (tên, năm, số và ngày kế hoạch), sau đó mỗi nhiệm vụ một dòng.",
    "“STT” và “Nhiệm vụ” là bắt buộc; ngày ghi ngày/tháng/năm; nhiều cơ quan cách nhau bằng dấu ;",
    (
        "“Giai đoạn” chọn trong danh sách cho nhiệm vụ xác định hạn của giai đoạn: giai đoạn mở "
        "từ ngày sớm nhất và khóa lúc 17:00 ngày muộn nhất của các nhiệm vụ đó."
    ),
    "“Sản phẩm” và “Kinh phí” ghi bằng lời, có thể để trống.",
    f"Dòng có chữ {SAMPLE} là ví dụ, không được đọc. Không gộp ô, không dùng công thức.",
)
_EXAMPLE_FACTS = {
    "campaign.title": "Chỉ số cải cách hành chính năm 2026 (minh họa)",
    "campaign.year": Decimal(2026),
    "document.number": "12/KH-UBND",
    "document.date": date(2026, 9, 15),
}
_EXAMPLE_TASKS = (
    ("Các cơ quan, đơn vị tự đánh giá, chấm điểm và gửi hồ sơ", 10, PhaseKind.SELF_ASSESSMENT),
    ("Thẩm định kết quả tự chấm điểm", 11, PhaseKind.APPRAISAL),
    ("Các cơ quan, đơn vị giải trình", 12, PhaseKind.EXPLANATION),
    ("Hội đồng thẩm định họp, kết luận", 1, PhaseKind.COUNCIL),
    ("Công bố Chỉ số cải cách hành chính", 2, PhaseKind.PUBLICATION),
)


def plan_template() -> bytes:
    """The form of a plan with one row marked as an example, and a second sheet that explains it."""
    return _plan_workbook({}, [_SAMPLE])


def plan_example() -> bytes:
    """A small plan filled in, illustrative throughout; it can be uploaded as it is."""
    rows = [
        {
            "number": str(number),
            "text": text,
            "time_text": f"Tháng {month}",
            "from": date(2026 if month > 9 else 2027, month, 1),
            "due": date(2026 if month > 9 else 2027, month, 25),
            "lead": "Sở Nội vụ",
            "coordinating": "Các sở, ban, ngành; Văn phòng UBND tỉnh",
            "phase": PHASES[kind],
            "product": "Báo cáo",
            "budget": "Kinh phí thường xuyên của Sở Nội vụ",
        }
        for number, (text, month, kind) in enumerate(_EXAMPLE_TASKS, start=1)
    ]
    return _plan_workbook(_EXAMPLE_FACTS, rows)


def _plan_workbook(facts: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> bytes:
    book = new_workbook()
    sheet = add_sheet(book, SHEET, widths=_WIDTHS, freeze=f"C{_HEAD + 1}")
    _add_lists(sheet)
    add_row(sheet, [TITLE], bold=True)
    for path, label in FACTS.items():
        add_row(sheet, [label, facts.get(path)])
    add_row(sheet, [])
    add_row(sheet, list(COLUMNS.values()), header=True)
    for row in rows:
        add_row(sheet, [row[key] for key in COLUMNS])
    guide = add_sheet(book, "Hướng dẫn", widths=[110])
    add_row(guide, ["HƯỚNG DẪN ĐIỀN MẪU"], bold=True)
    for line in _GUIDE:
        add_row(guide, [line])
    return workbook_bytes(book)


def _add_lists(sheet: Any) -> None:
    """What may be chosen: the year, the days, the phases."""
    first, last = _HEAD + 1, _HEAD + MAX_TASKS
    keys = list(COLUMNS)
    phase, due = (chr(ord("A") + keys.index(key)) for key in ("phase", "due"))
    start = chr(ord(due) - 1)
    names = ",".join(PHASES.values())
    lists = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True)
    lists.add(f"{phase}{first}:{phase}{last}")
    days = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
    days.add(f"{start}{first}:{due}{last}")
    year = DataValidation(
        type="whole", operator="between", formula1="2000", formula2="2100", allow_blank=True
    )
    year.add(f"B{list(FACTS).index('campaign.year') + 2}")
    for rule in (lists, days, year):
        rule.showErrorMessage = True
        sheet.data_validations.append(rule)

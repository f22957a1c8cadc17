"""The form of organisations and people as XLSX, with lists to choose from and an example row."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation

from campaigns.domain.form_table import SAMPLE
from campaigns.domain.people_sheet import COLUMNS, KINDS, MAX_ROWS, ROLES, SHEET
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes

_WIDTHS = (16, 40, 14, 22, 16, 28, 28, 30, 26, 24)
_SAMPLE = {
    "code": f"{SAMPLE} so-noi-vu",
    "name": "Sở Nội vụ",
    "short_name": "SNV",
    "kind": "Sở, phòng",
    "parent": "ubnd-tinh",
    "contact_email": "snv@tinh.example",
    "full_name": "Nguyễn Văn A",
    "email": "a@tinh.example",
    "position": "Chuyên viên",
    "roles": "Cán bộ chấm điểm",
}
_GUIDE = (
    "Mỗi người một dòng; cơ quan chưa có người thì một dòng chỉ có các cột về cơ quan.",
    (
        "“Mã cơ quan” bắt buộc ở mọi dòng: chữ thường không dấu, chữ số và dấu gạch nối. Mã đã có "
        "trong phần mềm thì để trống các cột về cơ quan."
    ),
    "Cơ quan mới cần “Tên cơ quan”; “Trực thuộc (mã)” là mã của cơ quan cấp trên.",
    "Người dùng cần đủ họ và tên, thư điện tử, vai trò; nhiều vai trò cách nhau bằng dấu ;",
    "Một thư điện tử là một người: cùng người ở hai cơ quan thì ghi hai dòng.",
    f"Dòng bắt đầu bằng {SAMPLE} là ví dụ, không được đọc. Không gộp ô, không dùng công thức.",
    f"Vai trò: {'; '.join(ROLES.values())}.",
    f"Loại: {'; '.join(KINDS.values())}.",
)


def people_template() -> bytes:
    """The form with one row marked as an example, and a second sheet that explains it."""
    book = new_workbook()
    sheet = add_sheet(book, SHEET, widths=_WIDTHS, freeze="A2")
    keys = list(COLUMNS)
    for key, choices in (("kind", KINDS.values()), ("roles", ROLES.values())):
        # Kinds and roles hold commas, which end an entry of such a list; those are typed.
        listed = [choice for choice in choices if "," not in choice]
        rule = DataValidation(type="list", formula1=f'"{",".join(listed)}"', allow_blank=True)
        rule.showErrorMessage = False
        column = chr(ord("A") + keys.index(key))
        rule.add(f"{column}2:{column}{MAX_ROWS}")
        sheet.data_validations.append(rule)
    add_row(sheet, list(COLUMNS.values()), header=True)
    add_row(sheet, [_SAMPLE[key] for key in COLUMNS])
    guide = add_sheet(book, "Hướng dẫn", widths=[110])
    add_row(guide, ["HƯỚNG DẪN ĐIỀN MẪU"], bold=True)
    for line in _GUIDE:
        add_row(guide, [line])
    return workbook_bytes(book)

"""The form of organisations and people as XLSX, with lists to choose from and an example row."""

from __future__ import annotations

from itertools import zip_longest

from openpyxl.worksheet.datavalidation import DataValidation

from campaigns.domain.form_table import SAMPLE
from campaigns.domain.people_sheet import COLUMNS, MAX_ROWS, SHEET, words_of
from parindex.accounts.enums import Role
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes
from parindex.tenants.kinds import OrganisationKind

_WIDTHS = (16, 40, 14, 30, 16, 28, 28, 30, 26, 24)
_CHOICES = "Danh mục"
_LISTED = {"kind": "A", "roles": "B"}
_GUIDE = (
    "Mỗi người một dòng; cơ quan chưa có người thì một dòng chỉ có các cột về cơ quan.",
    (
        "“Mã cơ quan” là mã trong danh sách “Cơ quan, đơn vị”, viết hoa hay thường đều được; cơ "
        "quan đã có thì để trống các cột khác về cơ quan, hoặc để trống mã và ghi đúng tên."
    ),
    (
        "Cơ quan mới cần “Mã cơ quan” (chữ không dấu, chữ số và dấu gạch nối) và “Tên cơ quan”; "
        "“Trực thuộc (mã)” là mã của cơ quan cấp trên."
    ),
    "Người dùng cần đủ họ và tên, thư điện tử, vai trò; nhiều vai trò cách nhau bằng dấu ;",
    "Một thư điện tử là một người: cùng người ở hai cơ quan thì ghi hai dòng.",
    f"Dòng bắt đầu bằng {SAMPLE} là ví dụ, không được đọc. Không gộp ô, không dùng công thức.",
    f"Vai trò và loại cơ quan: như trong bảng tính “{_CHOICES}”.",
)


def people_template() -> bytes:
    """The form with one row marked as an example, the words to choose from, and what to know."""
    book = new_workbook()
    sheet = add_sheet(book, SHEET, widths=_WIDTHS, freeze="A2")
    lists = {"kind": words_of(OrganisationKind), "roles": words_of(Role)}
    for key, choices in lists.items():
        source = f"'{_CHOICES}'!${_LISTED[key]}$2:${_LISTED[key]}${len(choices) + 1}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        # Several roles stand in one cell, which no list has.
        rule.showErrorMessage = False
        column = chr(ord("A") + list(COLUMNS).index(key))
        rule.add(f"{column}2:{column}{MAX_ROWS}")
        sheet.data_validations.append(rule)
    add_row(sheet, list(COLUMNS.values()), header=True)
    sample = _sample(lists["kind"][OrganisationKind.DEPARTMENT], lists["roles"][Role.OFFICER])
    add_row(sheet, [sample[key] for key in COLUMNS])
    listed = add_sheet(book, _CHOICES, widths=(40, 30), freeze="A2")
    add_row(listed, [COLUMNS["kind"], COLUMNS["roles"]], header=True)
    for row in zip_longest(lists["kind"].values(), lists["roles"].values()):
        add_row(listed, row)
    guide = add_sheet(book, "Hướng dẫn", widths=[110])
    add_row(guide, ["HƯỚNG DẪN ĐIỀN MẪU"], bold=True)
    for line in _GUIDE:
        add_row(guide, [line])
    return workbook_bytes(book)


def _sample(kind: str, role: str) -> dict[str, str]:
    return {
        "code": f"{SAMPLE} so-noi-vu",
        "name": "Sở Nội vụ",
        "short_name": "SNV",
        "kind": kind,
        "parent": "ubnd-tinh",
        "contact_email": "snv@tinh.example",
        "full_name": "Nguyễn Văn A",
        "email": "a@tinh.example",
        "position": "Chuyên viên",
        "roles": role,
    }

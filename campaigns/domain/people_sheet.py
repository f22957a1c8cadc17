"""Organisations and people as one sheet: a row names a unit, and a person in it if there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import override

from campaigns.domain.form_table import is_sample, no_value, read_form, text_of
from campaigns.domain.problems import ImportProblems, whole_file
from parindex.accounts.enums import Role
from parindex.common.folding import fold, nfc
from parindex.common.row_problems import RowProblem
from parindex.common.spreadsheet_reading import Cell
from parindex.tenants.kinds import OrganisationKind

EXTENSIONS = (".xlsx",)
SHEET = "Cơ quan và người dùng"
MAX_ROWS = 5000
MAX_PROBLEMS = 200
_MARKS = ("code", "email")
COLUMNS = {
    "code": "Mã cơ quan",
    "name": "Tên cơ quan",
    "short_name": "Tên viết tắt",
    "kind": "Loại",
    "parent": "Trực thuộc (mã)",
    "contact_email": "Thư điện tử cơ quan",
    "full_name": "Họ và tên",
    "email": "Thư điện tử",
    "position": "Chức vụ",
    "roles": "Vai trò",
}
# What earlier forms called them, where that is not what the screen says.
_EARLIER: dict[str, str] = {
    "Cán bộ chấm điểm": Role.OFFICER,
    "Thành viên hội đồng": Role.COUNCIL,
    "Người phê duyệt": Role.APPROVER,
    "Quản trị": Role.ADMIN,
    "Vụ, cục thuộc bộ": OrganisationKind.MINISTRY_DEPARTMENT,
    "Tỉnh, thành phố": OrganisationKind.PROVINCE,
    "Sở, phòng": OrganisationKind.DEPARTMENT,
    "Tạp chí, báo": OrganisationKind.JOURNAL,
}
_LENGTHS = {"code": 40, "name": 200, "short_name": 80, "full_name": 200, "position": 200}
_CODE = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as read: texts in NFC, addresses in lower case, kind and roles as their codes.

    ``code`` is "" in a row that names its unit by the name alone.
    """

    row: int
    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    contact_email: str
    full_name: str
    email: str
    position: str
    roles: tuple[str, ...]


@cache
def words_of(choices: type[TextChoices]) -> dict[str, str]:
    """Roles or kinds as the screen calls them; Vietnamese as the form, whatever the page is in."""
    with override("vi"):
        return {str(choice.value): str(choice.label) for choice in choices}


def read_people_file(*, name: str, data: bytes) -> list[SheetRow]:
    """The rows of an uploaded sheet, each right in itself. Raises ImportProblems."""
    if not name.lower().endswith(EXTENSIONS):
        raise whole_file("wrong_extension", expected=", ".join(EXTENSIONS))
    table = read_form(data, columns=COLUMNS, needed=_MARKS, max_rows=MAX_ROWS)
    problems: list[RowProblem] = []
    found = [
        _read(row, values, problems)
        for row, values in table.rows.items()
        if not is_sample(table.cells[row][0])
    ]
    if not found and not problems:
        raise whole_file("no_people")
    if problems:
        raise ImportProblems(problems[:MAX_PROBLEMS])
    return found


def _read(row: int, cells: dict[str, Cell], problems: list[RowProblem]) -> SheetRow:
    values: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    for key, cell in cells.items():
        wrong = no_value(cell, row=row, column=COLUMNS[key])
        if wrong is not None:
            problems.append(wrong)
        else:
            values[key] = nfc(" ".join(text_of(cell).split()))
    values["email"], values["contact_email"] = (
        values["email"].lower(),
        values["contact_email"].lower(),
    )
    problems += _wrong(row, values)
    values["kind"] = _kind(row, values["kind"], problems)
    values["roles"] = tuple(_roles(row, values["roles"], problems))
    return SheetRow(row=row, **values)


def _wrong(row: int, values: dict[str, str]) -> Iterator[RowProblem]:
    """What is wrong with a row by itself."""
    for key, most in _LENGTHS.items():
        if len(values[key]) > most:
            yield RowProblem(row, COLUMNS[key], "text_too_long", expected=str(most))
    if not (_CODE.fullmatch(values["code"]) or (values["name"] and not values["code"])):
        got = values["code"][:40]
        yield RowProblem(row, COLUMNS["code"], "bad_unit_code" if got else "unit_not_named", got)
    for key in ("email", "contact_email"):
        if values[key] and not _is_address(values[key]):
            yield RowProblem(row, COLUMNS[key], "bad_address", values[key][:80])
    person = ("full_name", "email", "roles")
    if any(values[key] for key in (*person, "position")):
        for key in person:
            if not values[key]:
                yield RowProblem(row, COLUMNS[key], "person_incomplete")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _kind(row: int, text: str, problems: list[RowProblem]) -> str:
    return _chosen(row, "kind", text, OrganisationKind, problems) if text else ""


def _roles(row: int, text: str, problems: list[RowProblem]) -> Iterator[str]:
    for part in dict.fromkeys(filter(None, (piece.strip() for piece in re.split(r"[;\n]", text)))):
        role = _chosen(row, "roles", part, Role, problems)
        if role:
            yield role


def _chosen(
    row: int, column: str, text: str, choices: type[TextChoices], problems: list[RowProblem]
) -> str:
    """The role or kind a text names: as the screen does, as earlier forms did, or by its code."""
    words = words_of(choices)
    known = {fold(old): value for old, value in _EARLIER.items() if value in words}
    known |= {fold(value): value for value in words}
    known |= {fold(label): value for value, label in words.items()}
    if fold(text) in known:
        return str(known[fold(text)])
    expected = ", ".join(words.values())
    problems.append(RowProblem(row, COLUMNS[column], "unknown_value", text[:80], expected))
    return ""

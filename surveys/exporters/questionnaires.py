"""Questionnaires as files: JSON, and the XLSX form with a page that explains it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes
from surveys.domain.questionnaire_sheet import (
    COLUMNS,
    CONDITION_EXAMPLE,
    FACTS,
    HIGHEST,
    KINDS,
    LINE,
    LOWEST,
    NO,
    OPTION,
    SHEET,
    SILENCE,
    TITLE,
    YES,
)

_GUIDE = (
    "Điền các dòng trên bảng (mã, tên phiếu), sau đó mỗi câu hỏi một dòng.",
    f"“Loại dòng” của câu hỏi: {', '.join(KINDS.values())}.",
    f"Dưới câu hỏi: mỗi phương án trả lời một dòng “{OPTION}”; mỗi dòng của bảng một “{LINE}”.",
    "“Mã” là chữ không dấu hoặc số, không trùng trong phiếu (phương án: không trùng trong câu).",
    "“Quy đổi (%)” của phương án: từ 0 đến 100; bắt buộc khi câu hỏi tính vào một tiêu chí.",
    "“Mã tiêu chí”: tiêu chí mà câu hỏi (hoặc dòng của bảng) tính vào; để trống nếu không tính.",
    "“Trọng số” so với các câu khác cùng tiêu chí; để trống là 1.",
    f"“Bắt buộc”, “Có “Không có ý kiến””: {YES} hoặc {NO}; để trống là {YES}, {NO}.",
    f"“Chỉ hỏi khi”: câu trước và phương án, ví dụ {CONDITION_EXAMPLE}.",
    (
        "“Ít nhất”, “Nhiều nhất”: số phương án được chọn; giá trị của số; số ký tự của văn bản "
        "(chỉ “Nhiều nhất”)."
    ),
    f"“Không có ý kiến” tính là: {' hoặc '.join(SILENCE.values())}.",
    "Không gộp ô, không dùng công thức, không thêm hoặc đổi tên cột.",
)
_SCALE = (("a", "Rất tốt", "100"), ("b", "Tốt", "60"), ("c", "Trung bình", "20"), ("d", "Kém", "0"))
_SAMPLE: dict[str, Any] = {
    "title": "Tên phiếu khảo sát",
    "intro": "Lời giới thiệu ngắn.",
    "silence": "leave_out",
    "questions": [
        {
            "code": "q1",
            "kind": "single",
            "text": "Ông/Bà đánh giá thế nào về công tác chỉ đạo, điều hành?",
            "no_opinion": True,
            "options": [
                {"code": code, "text": text, "percent": percent} for code, text, percent in _SCALE
            ],
        },
        {
            "code": "q2",
            "kind": "text",
            "text": "Ý kiến khác của Ông/Bà:",
            "required": False,
            "shown_if": {"question": "q1", "any_of": ["c", "d"]},
            "max_length": 1000,
        },
    ],
}


def questionnaire_json(code: str, document: Mapping[str, Any]) -> bytes:
    """The document as a file for people and machines."""
    return (json.dumps({"code": code, **document}, ensure_ascii=False, indent=2) + "\n").encode()


def questionnaire_template() -> bytes:
    """The form with two sample questions and a second sheet that explains it."""
    return questionnaire_xlsx("ma-phieu", _SAMPLE)


def questionnaire_xlsx(code: str, document: Mapping[str, Any]) -> bytes:
    """The questionnaire in the form that can be imported again: import(export(x)) = x."""
    book = new_workbook()
    widths = [column.width for column in COLUMNS]
    sheet = add_sheet(book, SHEET, widths=widths, freeze=f"C{len(FACTS) + 4}")
    add_row(sheet, [TITLE], bold=True)
    facts = _both(document, "title") | _both(document, "intro")
    facts["code"] = code
    facts["silence"] = SILENCE[document.get("silence", "leave_out")]
    facts["illustrative"] = YES if document.get("illustrative") else NO
    for fact in FACTS:
        add_row(sheet, [fact.label, facts.get(fact.key) or None])
    add_row(sheet, [])
    add_row(sheet, [column.label for column in COLUMNS], header=True)
    for row in _rows(document):
        add_row(sheet, [_cell(row.get(column.key), column.kind) for column in COLUMNS])
    guide = add_sheet(book, "Hướng dẫn", widths=[110])
    add_row(guide, ["HƯỚNG DẪN ĐIỀN MẪU"], bold=True)
    for line in _GUIDE:
        add_row(guide, [line])
    return workbook_bytes(book)


def _rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for question in document.get("questions", ()):
        kind = question["kind"]
        row = {**question, **_both(question, "text"), **_both(question, "help")}
        row["kind"] = KINDS[kind]
        row["lowest"] = question.get(LOWEST.get(kind, ""))
        row["highest"] = question.get(HIGHEST.get(kind, ""))
        condition = question.get("shown_if")
        if condition:
            row["shown_if"] = f"{condition['question']}: {', '.join(condition['any_of'])}"
        yield row
        for name, label in (("options", OPTION), ("rows", LINE)):
            for part in question.get(name, ()):
                yield {**part, **_both(part, "text"), "kind": label}


def _both(values: Mapping[str, Any], key: str) -> dict[str, str]:
    text = values.get(key, "")
    if isinstance(text, Mapping):
        return {key: text.get("vi", ""), f"{key}_en": text.get("en", "")}
    return {key: text}


def _cell(value: Any, kind: str) -> object:
    if value is None or value == "":
        return None
    if kind == "number":
        return Decimal(str(value))
    if kind == "flag":
        return YES if value else NO
    return str(value)

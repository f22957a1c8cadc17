"""Criteria sets as files: the XLSX form (also as an empty template) and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from campaigns.domain.band_words import EXAMPLE, bands_in_words
from campaigns.domain.campaigns import DEFAULT_BANDS
from campaigns.domain.compact_rules import EXAMPLES
from campaigns.domain.criteria_sheet import (
    CHOICES,
    COLUMNS,
    FACTS,
    GROUPS,
    NO,
    SHEET,
    SOURCES,
    TITLE,
    UNAPPRAISED,
    YES,
    Fact,
)
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes

_GUIDE = (
    (
        "Điền các dòng trên bảng (tên, năm, tổng điểm), sau đó mỗi lĩnh vực, tiêu chí, "
        "tiêu chí thành phần một dòng."
    ),
    "Không gộp ô, không dùng công thức, không thêm hoặc đổi tên cột. Cột “Mã” định dạng văn bản.",
    "“Mã cha” bỏ trống thì lấy theo mã: 1.2.3 thuộc 1.2. Tối đa ba cấp.",
    "“Điểm tối đa” của một dòng bằng tổng các dòng con. Dấu thập phân là dấu phẩy hoặc dấu chấm.",
    (
        f"“Nhóm điểm”: {', '.join(GROUPS.values())}; bỏ trống là {GROUPS['main']}. Lĩnh vực "
        "điểm trừ có điểm tối đa 0."
    ),
    f"“Nguồn điểm”: {', '.join(SOURCES.values())}; bỏ trống là {SOURCES['self']}.",
    f"“Bắt buộc tài liệu”, “Không phát sinh”: {YES} hoặc {NO}; bỏ trống là {NO}.",
    f"“Mục chưa thẩm định”: {', '.join(UNAPPRAISED.values())}.",
    f"“Xếp loại”: từ cao đến thấp, tính theo phần trăm, ví dụ {EXAMPLE}; có thể bỏ trống.",
    (
        "“Cách chấm” là lời văn cho người đọc; “Quy tắc” là phần máy tính điểm, chỉ ghi ở dòng "
        "thấp nhất."
    ),
    "“Quy tắc” viết gọn theo một trong các mẫu sau, hoặc viết JSON:",
)
_SAMPLE: tuple[dict[str, Any], ...] = (
    {"code": "1", "title": "Công tác chỉ đạo, điều hành", "max_points": "3"},
    {
        "code": "1.1",
        "title": "Ban hành kế hoạch cải cách hành chính năm",
        "max_points": "1",
        "rule_text": "Ban hành kịp thời: 1; không ban hành: 0",
        "rule": "có=1; không=0",
        "evidence": "Kế hoạch cải cách hành chính năm",
        "evidence_required": True,
    },
    {
        "code": "1.2",
        "title": "Mức độ hoàn thành kế hoạch",
        "max_points": "2",
        "rule_text": "100%: 2; từ 80% đến dưới 100%: 1; dưới 80%: 0",
        "rule": "bậc %: 100=2; 80=1; 0=0",
    },
)
_SAMPLE_FACTS: dict[str, Any] = {
    "name": "Tên bộ tiêu chí",
    "year": "2026",
    "total": "3",
    "bands": DEFAULT_BANDS,
}


def criteria_json(document: Mapping[str, Any], continues: Mapping[str, Any] | None = None) -> bytes:
    """The document as a file for people and machines, with what the set ``continues``."""
    if continues:
        document = {**document, "continues": continues}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def criteria_xlsx(document: Mapping[str, Any]) -> bytes:
    """The set in the form that can be imported again: import(export(x)) = x."""
    return _workbook(document, document["nodes"])


def criteria_template() -> bytes:
    """The form with three sample rows and a second sheet that explains it."""
    return _workbook(_SAMPLE_FACTS, _SAMPLE)


def _workbook(facts: Mapping[str, Any], nodes: Iterable[Mapping[str, Any]]) -> bytes:
    book = new_workbook()
    said = [(fact, _said(facts, fact)) for fact in FACTS]
    rows = [(fact, value) for fact, value in said if value is not None or not fact.optional]
    widths = [column.width for column in COLUMNS]
    sheet = add_sheet(book, SHEET, widths=widths, freeze=f"D{len(rows) + 4}")
    add_row(sheet, [TITLE], bold=True)
    for fact, value in rows:
        add_row(sheet, [fact.label, _cell(value, fact.kind)])
    add_row(sheet, [])
    add_row(sheet, [column.label for column in COLUMNS], header=True)
    for node in nodes:
        add_row(sheet, [_cell(node.get(column.key), column.kind) for column in COLUMNS])
    _guide(book)
    return workbook_bytes(book)


def _said(facts: Mapping[str, Any], fact: Fact) -> Any:
    value: Any = facts
    for key in fact.path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _cell(value: Any, kind: str) -> object:
    if value is None or value == "":
        return None
    if kind == "number":
        return Decimal(str(value))
    if kind == "flag":
        return YES if value else NO
    if kind == "bands":
        return bands_in_words(value)
    if kind in CHOICES:
        return CHOICES[kind][value]
    if kind in {"rule", "json"} and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _guide(book: Any) -> None:
    sheet = add_sheet(book, "Hướng dẫn", widths=[110])
    add_row(sheet, ["HƯỚNG DẪN ĐIỀN MẪU"], bold=True)
    for line in (*_GUIDE, *EXAMPLES):
        add_row(sheet, [line])

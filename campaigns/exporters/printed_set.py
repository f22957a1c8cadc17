"""A criteria set as annexes print it: one table, numbers, titles, points, how they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from campaigns.domain.annex.marks import NOT_APPLICABLE, REQUIRED
from campaigns.domain.rule_reading import read_rule
from parindex.common.documents.blocks import joined
from parindex.common.formats import format_exact
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes

SHEET = "Phụ lục"
HEADINGS = (
    "STT",
    "Lĩnh vực/Tiêu chí/Tiêu chí thành phần",
    "Điểm tối đa",
    "Phương pháp đánh giá",
    "Tài liệu kiểm chứng",
    "Căn cứ pháp lý",
)
TOTAL = "TỔNG CỘNG"
SURVEYED = "Trong đó: điều tra xã hội học"
_WIDTHS = (9, 60, 11, 60, 40, 40)
_SURVEYS = {"survey": "Điều tra xã hội học", "satisfaction": "Đo lường sự hài lòng"}


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of the annex; ``level`` 1 to 3, ``leaf``: scored by itself."""

    code: str
    title: str
    points: str
    method: str
    evidence: str
    legal_basis: str
    level: int
    leaf: bool

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.code, self.title, self.points, self.method, self.evidence, self.legal_basis)


def printed_rows(document: Mapping[str, Any]) -> Iterator[PrintedRow]:
    """The rows of a set in its order; always Vietnamese, as the annex is."""
    levels: dict[str, int] = {}
    parents = {str(node.get("parent") or "") for node in document["nodes"]}
    with override("vi"):
        for node in document["nodes"]:
            code = str(node["code"])
            level = levels.get(str(node.get("parent") or ""), 0) + 1
            levels[code] = level
            yield PrintedRow(
                code=code,
                title=str(node.get("title") or ""),
                points=_points(node),
                method=_method(node),
                evidence=_evidence(node),
                legal_basis=str(node.get("legal_basis") or ""),
                level=level,
                leaf=code not in parents,
            )


def printed_xlsx(document: Mapping[str, Any]) -> bytes:
    """The annex as a workbook, as it would be attached to the decision."""
    book = new_workbook()
    sheet = add_sheet(book, SHEET, widths=_WIDTHS)
    add_row(sheet, [document["name"]], bold=True)
    if year := printed_year(document):
        add_row(sheet, [year], bold=True)
    if document.get("source"):
        add_row(sheet, [f"({document['source']})"])
    add_row(sheet, [])
    add_row(sheet, HEADINGS, header=True)
    for row in printed_rows(document):
        add_row(sheet, row.cells, bold=row.level == 1)
    for label, points in printed_totals(document):
        add_row(sheet, ["", label, points], bold=True)
    return workbook_bytes(book)


def printed_year(document: Mapping[str, Any]) -> str:
    """The line of the title that names the year, "" where the name says it already."""
    year = document["year"]
    return "" if re.search(rf"\bnăm\s+{year}\b", document["name"], re.IGNORECASE) else f"Năm {year}"


def printed_totals(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rows below the criteria: all points, and those of surveys where the set says them."""
    rows = [(TOTAL, document["total"]), (SURVEYED, document.get("survey_points"))]
    with override("vi"):
        return [(label, format_exact(str(points))) for label, points in rows if points is not None]


def _points(node: Mapping[str, Any]) -> str:
    rule = node.get("rule") or {}
    if rule.get("kind") == "penalty_flat":
        return format_exact(str(rule["points"]))
    return format_exact(str(node.get("max_points") or "0"))


def _method(node: Mapping[str, Any]) -> str:
    """How it is scored, and what becomes of what does not apply to a unit."""
    return joined((_scored(node), NOT_APPLICABLE if node.get("na_allowed") else ""))


def _evidence(node: Mapping[str, Any]) -> str:
    words = str(node.get("evidence") or "")
    if not node.get("evidence_required"):
        return words
    return f"{words} ({REQUIRED.lower()})" if words else REQUIRED


def _scored(node: Mapping[str, Any]) -> str:
    """The words of the decision; those of the software where it has none."""
    survey = _SURVEYS.get(str(node.get("source")), "")
    words = str(node.get("rule_text") or "")
    if survey:
        return f"{survey}\n{words}".strip()
    rule = node.get("rule")
    if words or not rule:
        return words
    return "\n".join(read_rule(rule, maximum=str(node.get("max_points") or "")))

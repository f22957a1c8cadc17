"""A plan as a sheet: facts above, one row for each task. Becomes the document of a plan file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from campaigns.domain.campaigns import DEFAULT_BANDS
from campaigns.domain.criteria_document import read_json
from campaigns.domain.form_table import FormTable, is_sample, no_value, read_form, text_of
from campaigns.domain.plan.reading import FORMAT, MAX_TASKS, read_plan
from campaigns.domain.problems import ImportProblems, whole_file
from campaigns.enums import PhaseKind
from parindex.common.folding import fold
from parindex.common.row_problems import RowProblem
from parindex.common.spreadsheet_reading import Cell

EXTENSIONS = (".xlsx", ".json")
SHEET, TITLE = "Kế hoạch", "KẾ HOẠCH ĐÁNH GIÁ, XÁC ĐỊNH CHỈ SỐ CẢI CÁCH HÀNH CHÍNH"
# The path of a fact in the document → its label in the first column.
FACTS = {
    "campaign.title": "Tên đợt đánh giá",
    "campaign.year": "Năm đánh giá",
    "document.number": "Số kế hoạch",
    "document.date": "Ngày kế hoạch",
}
COLUMNS = {
    "number": "STT",
    "text": "Nhiệm vụ",
    "time_text": "Thời gian",
    "from": "Từ ngày",
    "due": "Đến ngày",
    "lead": "Cơ quan chủ trì",
    "coordinating": "Cơ quan phối hợp",
    "phase": "Giai đoạn",
    "product": "Sản phẩm",
    "budget": "Kinh phí",
}
# Vietnamese as the form itself, whatever the language of the page.
PHASES = {
    PhaseKind.SELF_ASSESSMENT: "Tự đánh giá",
    PhaseKind.APPRAISAL: "Thẩm định",
    PhaseKind.EXPLANATION: "Giải trình",
    PhaseKind.COUNCIL: "Hội đồng",
    PhaseKind.PUBLICATION: "Công bố",
}
_MARKS = ("number", "text")
_MAX_ROWS = MAX_TASKS + 50
_DAYS = {"from", "due"}
_BODIES = {"lead", "coordinating"}
_PATH = re.compile(r"tasks\[(\d+)\]\.?(\w*).*")


@dataclass(frozen=True, slots=True)
class _Read:
    """The document, and where its tasks and facts stood."""

    document: dict[str, Any]
    problems: list[RowProblem]
    task_rows: list[int]
    fact_rows: dict[str, int]


def read_plan_file(*, name: str, data: bytes) -> dict[str, Any]:
    """The checked document of an uploaded plan (XLSX or JSON). Raises ImportProblems."""
    lower = name.lower()
    if lower.endswith(".json"):
        document = read_json(data)
        read_plan(document)
        return document
    if lower.endswith(".xlsx"):
        return _read_sheet(data)
    raise whole_file("wrong_extension", expected=", ".join(EXTENSIONS))


def _read_sheet(data: bytes) -> dict[str, Any]:
    read = _document(read_form(data, columns=COLUMNS, needed=_MARKS, max_rows=_MAX_ROWS))
    try:
        read_plan(read.document)
    except ImportProblems as error:
        found = [_placed(problem, read) for problem in error.problems]
        raise ImportProblems([*read.problems, *found]) from None
    if read.problems:
        raise ImportProblems(read.problems)
    return read.document


def _document(table: FormTable) -> _Read:
    facts, fact_rows = _facts(table.above)
    problems: list[RowProblem] = []
    tasks, task_rows = [], []
    for row, values in table.rows.items():
        if any(is_sample(cell) for cell in table.cells[row]):
            continue
        tasks.append({key: _value(key, cell, row, problems) for key, cell in values.items()})
        task_rows.append(row)
    document = {
        "format": FORMAT,
        "campaign": {"title": facts.get("campaign.title"), "year": facts.get("campaign.year")},
        "document": {
            "number": facts.get("document.number"),
            "date": facts.get("document.date"),
        },
        "bands": list(DEFAULT_BANDS),
        "tasks": [{k: v for k, v in task.items() if k != "phase"} for task in tasks],
        "phases": list(_phases(tasks)),
    }
    return _Read(document, problems, task_rows, fact_rows)


def _facts(rows: Mapping[int, list[Cell]]) -> tuple[dict[str, Any], dict[str, int]]:
    known = {fold(label): path for path, label in FACTS.items()}
    facts: dict[str, Any] = {}
    places: dict[str, int] = {}
    for row, cells in rows.items():
        path = known.get(fold(text_of(cells[0])).rstrip(": "))
        if path is not None and len(cells) > 1:
            cell = cells[1]
            text = _day(cell) if path == "document.date" else text_of(cell)
            is_year = path == "campaign.year" and re.fullmatch(r"[0-9]{4}", text)
            facts[path] = int(text) if is_year else text
            places[path] = row
    return facts, places


def _value(key: str, cell: Cell, row: int, problems: list[RowProblem]) -> Any:
    wrong = no_value(cell, row=row, column=COLUMNS[key])
    if wrong is not None:
        problems.append(wrong)
        return None
    if key in _DAYS:
        return _day(cell)
    text = text_of(cell)
    if key in _BODIES:
        return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if key == "phase":
        found = [kind for kind, label in PHASES.items() if fold(label) == fold(text)]
        if not found:
            expected = ", ".join(PHASES.values())
            problems.append(RowProblem(row, COLUMNS[key], "unknown_value", text[:80], expected))
        return found[0] if found else None
    return text


def _day(cell: Cell) -> str:
    """The day as the document writes it; what is no day stays as typed and is refused there."""
    if isinstance(cell.value, datetime | date):
        return cell.value.isoformat()[:10]
    text = text_of(cell)
    try:
        return datetime.strptime(text, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 a day
    except ValueError:
        return text


def _phases(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A stage lasts from the first day to the last of the tasks that are marked with it."""
    for kind in PHASES:
        mine = [task for task in tasks if task.get("phase") == kind]
        dues = [task["due"] for task in mine if task.get("due")]
        if dues:
            starts = [task["from"] for task in mine if task.get("from")]
            numbers = [task["number"] for task in mine if task.get("number")]
            first = min(starts, default=None)
            yield {"kind": kind, "from": first, "due": max(dues), "tasks": numbers}


def _placed(problem: RowProblem, read: _Read) -> RowProblem:
    """The same problem with the row and the heading of the sheet instead of the JSON path."""
    if problem.code == "not_a_date":
        problem = replace(problem, expected="31/10/2026")
    if problem.column in FACTS:
        label, row = FACTS[problem.column], read.fact_rows.get(problem.column)
        return replace(problem, row=row, column=label)
    found = _PATH.fullmatch(problem.column)
    if found is None:
        return problem
    row = read.task_rows[int(found[1])]
    return replace(problem, row=row, column=COLUMNS.get(found[2], found[2]))

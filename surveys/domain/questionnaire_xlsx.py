"""Reading the XLSX form of a questionnaire; every mistake is led back to its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from campaigns.domain.problems import ImportProblems, from_engine, whole_file
from parindex.common.folding import fold, nfc
from parindex.common.row_problems import RowProblem
from parindex.common.spreadsheet_reading import Cell, Sheet, WorkbookError, read_first_sheet
from parindex.common.spreadsheets import written
from scoring.engine.problems import Problem
from surveys.domain.questionnaire_sheet import (
    COLUMN_BY_LABEL,
    COLUMNS,
    CONDITION_EXAMPLE,
    FACT_BY_LABEL,
    HIGHEST,
    KIND_BY_LABEL,
    KINDS,
    LINE,
    LOWEST,
    MAX_ROWS,
    NO,
    OPTION,
    SILENCE_BY_LABEL,
    YES,
    heading,
)
from surveys.engine.reading import FORMAT

_YES, _NO = {"co", "x", "yes", "true", "1"}, {"khong", "no", "false", "0"}
_CONDITION = re.compile(r"\s*([\w-]+)\s*:\s*([\w-]+(?:\s*[,;]\s*[\w-]+)*)\s*")
_PATH = re.compile(r"(questions\[\d+\](?:\.(?:options|rows)\[\d+\])?)\.?(\w*)")
_EMPTY = "questions"


@dataclass
class Placed:
    """A document with the row of everything in it (path in the document → row)."""

    document: dict[str, Any] = field(default_factory=lambda: {"format": FORMAT})
    rows: dict[str, int] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    def wrong(self, row: int | None, label: str, code: str, got: str = "", exp: str = "") -> None:
        self.problems.append(RowProblem(row, label, code, got[:80], exp))

    def problem(self, problem: Problem) -> RowProblem:
        """A problem of the engine with the row and the heading it belongs to."""
        found = from_engine(problem)
        match = _PATH.match(problem.path)
        if match:
            place, key, is_fact = match[1], match[2], False
        else:
            place = key = problem.path.partition(".")[0]
            is_fact = True
        return RowProblem(
            row=self.rows.get(place),
            column=heading(key, is_fact=is_fact) if key != _EMPTY else "",
            code=found.code,
            got=found.got,
            expected=found.expected,
            severity=found.severity,
        )


def read_questionnaire(data: bytes) -> Placed:
    """The document in a workbook of the template's form, ``code`` included.

    Raises ``ImportProblems`` for what the sheet itself has wrong; what the words in it mean is
    checked by the engine afterwards.
    """
    try:
        sheet = read_first_sheet(data, max_rows=MAX_ROWS)
    except WorkbookError as error:
        raise whole_file(error.code, expected=error.limit) from None
    placed = Placed()
    _check_cells(sheet, placed)
    head = _head(sheet, placed)
    if head:
        _facts(((row, cells) for row, cells in sheet.rows.items() if row < head), placed)
        columns = _columns(head, sheet.rows[head], placed)
        for row, cells in sheet.rows.items():
            if row > head:
                _line(row, _values(row, cells, columns, placed), placed)
        if not placed.document.get("questions"):
            placed.wrong(head, "", "no_questions")
    if placed.problems:
        raise ImportProblems(placed.problems)
    return placed


def _check_cells(sheet: Sheet, placed: Placed) -> None:
    for area in sheet.merged:
        row = int(re.sub(r"\D", "", area.partition(":")[0]) or 0)
        # The title above the facts may span columns; it is not read.
        if row > 1:
            placed.wrong(row, "", "merged_cells", got=area)
    for row, cells in sheet.rows.items():
        for cell in cells:
            code = {"f": "formula", "e": "cell_error"}.get(cell.kind)
            if code:
                placed.wrong(row, re.sub(r"\d", "", cell.address), code, got=cell.address)


def _head(sheet: Sheet, placed: Placed) -> int:
    for row, cells in sheet.rows.items():
        if {"loai dong", "ma", "noi dung"} <= {fold(_text(cell)) for cell in cells}:
            return row
    wanted = ", ".join(column.label for column in COLUMNS[:3])
    placed.wrong(None, "", "no_table", exp=wanted)
    return 0


def _facts(rows: Iterable[tuple[int, list[Cell]]], placed: Placed) -> None:
    found: dict[str, Any] = {}
    for row, cells in rows:
        label, *values = cells
        fact = FACT_BY_LABEL.get(fold(_text(label)))
        if fact is None:
            if values:
                placed.wrong(row, "A", "unknown_header", got=_text(label))
            continue
        if fact.key in placed.rows:
            placed.wrong(row, "A", "duplicate_header", got=fact.label)
        placed.rows[fact.key] = row
        if values:
            text = _text(values[0])
            found[fact.key] = _flag(row, fact.label, text, placed) if fact.kind == "flag" else text
    silence = found.pop("silence", "")
    found["silence"] = SILENCE_BY_LABEL.get(fold(silence), silence) if silence else "leave_out"
    if "title" not in found:
        placed.wrong(
            placed.rows.get("title"), "B", "missing_header", exp=heading("title", is_fact=True)
        )
    _join(found, "title")
    _join(found, "intro")
    placed.document |= found


def _columns(row: int, cells: list[Cell], placed: Placed) -> dict[int, str]:
    found: dict[int, str] = {}
    for cell in cells:
        column = COLUMN_BY_LABEL.get(fold(_text(cell)))
        if column is None:
            placed.wrong(row, _text(cell), "unknown_column", got=_text(cell))
        elif column.key in found.values():
            placed.wrong(row, column.label, "duplicate_column", got=column.label)
        else:
            found[cell.column] = column.key
    return found


def _values(row: int, cells: list[Cell], columns: dict[int, str], placed: Placed) -> dict[str, Any]:
    kinds = {column.key: column.kind for column in COLUMNS}
    found: dict[str, Any] = {}
    for cell in cells:
        key = columns.get(cell.column)
        if key is None:
            continue
        text = _text(cell)
        match kinds[key]:
            case "flag":
                found[key] = _flag(row, heading(key), text, placed)
            case "number":
                found[key] = text.replace(" ", "").replace(",", ".").removesuffix("%")
            case _:
                found[key] = text
    return found


def _line(row: int, values: dict[str, Any], placed: Placed) -> None:
    """A question, or an answer or a line of the question above."""
    label = values.pop("kind", "")
    _join(values, "text")
    _join(values, "help")
    kind = KIND_BY_LABEL.get(fold(label))
    questions = placed.document.setdefault("questions", [])
    if kind:
        placed.rows[f"questions[{len(questions)}]"] = row
        questions.append(_question(row, kind, values, placed))
        return
    part = {fold(OPTION): "options", fold(LINE): "rows"}.get(fold(label))
    if part is None:
        known = ", ".join([*KINDS.values(), OPTION, LINE])
        placed.wrong(row, heading("kind"), "unknown_value", got=label, exp=known)
    elif not questions:
        placed.wrong(row, heading("kind"), "no_question_above", got=label)
    else:
        parts = questions[-1].setdefault(part, [])
        placed.rows[f"questions[{len(questions) - 1}].{part}[{len(parts)}]"] = row
        parts.append(values)


def _question(row: int, kind: str, values: dict[str, Any], placed: Placed) -> dict[str, Any]:
    for key, names in (("lowest", LOWEST), ("highest", HIGHEST)):
        if key in values and kind in names:
            values[names[kind]] = values.pop(key)
    if "shown_if" in values:
        match = _CONDITION.fullmatch(values["shown_if"])
        if match:
            options = re.split(r"\s*[,;]\s*", match[2])
            values["shown_if"] = {"question": match[1], "any_of": options}
        else:
            got = values.pop("shown_if")
            placed.wrong(row, heading("shown_if"), "not_a_condition", got, CONDITION_EXAMPLE)
    return {"kind": kind, **values}


def _join(values: dict[str, Any], key: str) -> None:
    """Both languages of a text under one key."""
    english = values.pop(f"{key}_en", "")
    if english:
        values[key] = {"vi": values.get(key, ""), "en": english}


def _flag(row: int, label: str, text: str, placed: Placed) -> bool:
    if fold(text) not in _YES | _NO:
        placed.wrong(row, label, "not_yes_no", got=text, exp=f"{YES}, {NO}")
    return fold(text) in _YES


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float):
        # The shortest text that means the same number, as the spreadsheet shows it.
        text = f"{Decimal(repr(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return nfc(written(str(value)).strip())

"""Reading the XLSX form of a criteria set into a document, every mistake with row and column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from campaigns.domain.band_words import EXAMPLE, bands_from_words
from campaigns.domain.compact_rules import NotUnderstood, number, parse_rule_cell
from campaigns.domain.criteria_document import MAX_LISTED, Checked, check_document
from campaigns.domain.criteria_sheet import (
    CHOICES,
    COLUMN_BY_LABEL,
    COLUMNS,
    FACT_BY_LABEL,
    FACT_LABEL_BY_PATH,
    FACTS,
    LABEL_BY_KEY,
    MAX_ROWS,
    NO,
    YES,
    Column,
    Fact,
)
from campaigns.domain.json_reading import JsonError, load_json
from campaigns.domain.problems import ImportProblems, whole_file
from campaigns.domain.rule_sentence import parse_sentence
from parindex.common.folding import fold, nfc
from parindex.common.row_problems import RowProblem
from parindex.common.spreadsheet_reading import Cell, Sheet, WorkbookError, read_first_sheet
from parindex.common.spreadsheets import written
from scoring.engine.criteria import FORMAT
from scoring.engine.numbers import decimal_of

_YES = {"co", "x", "yes", "true", "1", "bat buoc"}
_NO = {"khong", "no", "false", "0", ""}
_NODE_PATH = re.compile(r"nodes\[(\d+)\]\.?(\w*)(.*)")


class _Reading:
    """Collects problems while the cells are read."""

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []
        self.fact_rows: dict[str, int] = {}
        self.node_rows: list[int] = []

    def wrong(
        self, row: int | None, column: str, code: str, *, got: str = "", expected: str = ""
    ) -> None:
        self.problems.append(RowProblem(row, column, code, got[:80], expected))


def read_xlsx(data: bytes) -> dict[str, Any]:
    """The document in an XLSX file of the template's form. Raises ImportProblems."""
    return check_xlsx(data).document


def check_xlsx(data: bytes) -> Checked:
    """Read and check; problems of the engine are led back to their row and column."""
    try:
        sheet = read_first_sheet(data, max_rows=MAX_ROWS)
    except WorkbookError as error:
        raise whole_file(error.code, expected=error.limit) from None
    reading = _Reading()
    document = _document(sheet, reading)
    if reading.problems:
        raise ImportProblems(reading.problems[:MAX_LISTED])
    try:
        return check_document(document)
    except ImportProblems as error:
        placed = [_placed(problem, reading) for problem in error.problems]
        raise ImportProblems(placed) from None


def _document(sheet: Sheet, reading: _Reading) -> dict[str, Any]:
    _check_cells(sheet, reading)
    head = _head_row(sheet, reading)
    if head is None:
        return {}
    document = _facts(((row, cells) for row, cells in sheet.rows.items() if row < head), reading)
    columns = _columns(head, sheet.rows[head], reading)
    below = [(row, cells) for row, cells in sheet.rows.items() if row > head]
    if not below:
        reading.wrong(head, "", "no_rows")
    document["nodes"] = [_node(row, cells, columns, reading) for row, cells in below]
    reading.node_rows = [row for row, _cells in below]
    return document


def _check_cells(sheet: Sheet, reading: _Reading) -> None:
    for area in sheet.merged:
        row = int(re.sub(r"\D", "", area.partition(":")[0]) or 0)
        # The title above the facts may span columns; it is not read.
        if row > 1:
            reading.wrong(row, "", "merged_cells", got=area)
    for row, cells in sheet.rows.items():
        for cell in cells:
            code = {"f": "formula", "e": "cell_error"}.get(cell.kind)
            if code:
                reading.wrong(row, _letters(cell), code, got=cell.address)


def _letters(cell: Cell) -> str:
    return re.sub(r"\d", "", cell.address)


def _head_row(sheet: Sheet, reading: _Reading) -> int | None:
    for row, cells in sheet.rows.items():
        labels = {fold(_text(cell)) for cell in cells}
        if {"ma", "diem toi da"} <= labels:
            return row
    required = ", ".join(column.label for column in COLUMNS if column.required)
    reading.wrong(None, "", "no_table", expected=required)
    return None


def _facts(rows: Iterable[tuple[int, list[Cell]]], reading: _Reading) -> dict[str, Any]:
    document: dict[str, Any] = {"format": FORMAT, "rounding": {}, "policy": {}}
    for row, cells in rows:
        label, *values = cells
        fact = FACT_BY_LABEL.get(fold(_text(label)))
        if fact is None:
            if values:
                reading.wrong(row, "A", "unknown_header", got=_text(label))
            continue
        path = ".".join(fact.path)
        if path in reading.fact_rows:
            reading.wrong(row, "A", "duplicate_header", got=fact.label)
        reading.fact_rows[path] = row
        if values:
            _put(document, fact, _value(values[0], fact.kind, row, fact.label, reading))
    for fact in FACTS:
        if fact.required and fact.path[0] not in document:
            row_or_none = reading.fact_rows.get(".".join(fact.path))
            reading.wrong(row_or_none, "B", "missing_header", expected=fact.label)
    return document


def _put(document: dict[str, Any], fact: Fact, value: Any) -> None:
    place = document
    for key in fact.path[:-1]:
        place = place[key]
    place[fact.path[-1]] = value


def _columns(head: int, cells: list[Cell], reading: _Reading) -> dict[int, Column]:
    columns: dict[int, Column] = {}
    for cell in cells:
        column = COLUMN_BY_LABEL.get(fold(_text(cell)))
        if column is None:
            reading.wrong(head, _letters(cell), "unknown_column", got=_text(cell))
        elif column in columns.values():
            reading.wrong(head, _letters(cell), "duplicate_column", got=column.label)
        else:
            columns[cell.column] = column
    for column in COLUMNS:
        if column.required and column not in columns.values():
            reading.wrong(head, "", "missing_column", expected=column.label)
    return columns


def _node(
    row: int, cells: list[Cell], columns: dict[int, Column], reading: _Reading
) -> dict[str, Any]:
    node: dict[str, Any] = {}
    rule: Cell | None = None
    for cell in cells:
        column = columns.get(cell.column)
        if column is None:
            reading.wrong(row, _letters(cell), "unknown_column", got=_text(cell))
        elif column.kind == "rule":
            rule = cell
        else:
            node[column.key] = _value(cell, column.kind, row, column.label, reading)
    if rule is not None and rule.kind not in {"f", "e"}:
        maximum = str(node.get("max_points", "0"))
        node["rule"] = _rule(_text(rule), maximum, row, reading)
    return node


def _rule(text: str, maximum: str, row: int, reading: _Reading) -> Any:
    label = LABEL_BY_KEY["rule"]
    try:
        return parse_rule_cell(text, maximum=maximum)
    except NotUnderstood as error:
        said = parse_sentence(text, maximum=maximum) if decimal_of(maximum) is not None else None
        if isinstance(said, dict):
            return said
        reading.wrong(row, label, "rule_not_read", got=text, expected=error.example)
    except JsonError as error:
        reading.wrong(row, label, "rule_not_json", got=str(error))
    return None


def _value(cell: Cell, kind: str, row: int, label: str, reading: _Reading) -> Any:
    if cell.kind in {"f", "e"}:
        return None
    text = _text(cell)
    if kind == "number":
        return _number(text, row, label, reading)
    if kind == "flag":
        return _flag(text, row, label, reading)
    if kind == "bands":
        return _bands(text, row, label, reading)
    if kind == "json":
        return _json(text, row, label, reading)
    if kind in CHOICES:
        return _choice(text, kind, row, label, reading)
    if kind == "code" and isinstance(cell.value, date):
        reading.wrong(row, label, "code_is_date", got=text)
    return text


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float):
        # A workbook holds binary numbers; twelve digits give back what was typed.
        return format(value, ".12g")
    return nfc(written(str(value).strip())).strip()


def _number(text: str, row: int, label: str, reading: _Reading) -> str | None:
    try:
        return number(text)
    except ValueError:
        reading.wrong(row, label, "not_a_number", got=text)
        return None


def _flag(text: str, row: int, label: str, reading: _Reading) -> bool:
    folded = fold(text)
    if folded not in _YES | _NO:
        reading.wrong(row, label, "not_yes_no", got=text, expected=f"{YES}/{NO}")
    return folded in _YES


def _bands(text: str, row: int, label: str, reading: _Reading) -> list[dict[str, Any]]:
    try:
        return bands_from_words(text)
    except ValueError as error:
        reading.wrong(row, label, "bands_not_read", got=str(error), expected=EXAMPLE)
        return []


def _json(text: str, row: int, label: str, reading: _Reading) -> Any:
    try:
        return load_json(text.encode())
    except JsonError as error:
        reading.wrong(row, label, "not_json", got=str(error))
    return None


def _choice(text: str, kind: str, row: int, label: str, reading: _Reading) -> str | None:
    choices = CHOICES[kind]
    for key, words in choices.items():
        if fold(text) in {key, fold(words)}:
            return key
    reading.wrong(row, label, "unknown_value", got=text, expected=", ".join(choices.values()))
    return None


def _placed(problem: RowProblem, reading: _Reading) -> RowProblem:
    """The same problem with the row and the heading of the sheet instead of the JSON path."""
    found = _NODE_PATH.fullmatch(problem.column)
    if found is None:
        path = problem.column
        if path not in FACT_LABEL_BY_PATH:
            path = re.split(r"[.\[]", path)[0]
        label = FACT_LABEL_BY_PATH.get(path, problem.column)
        return replace(problem, row=reading.fact_rows.get(path), column=label)
    index, key, rest = int(found[1]), found[2], found[3]
    row = reading.node_rows[index] if index < len(reading.node_rows) else None
    label = LABEL_BY_KEY.get(key, key)
    return replace(problem, row=row, column=f"{label} {rest.lstrip('.')}".strip())

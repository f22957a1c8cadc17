"""Text as people paste it: lines, and rows of tables between bars or tabs."""

from __future__ import annotations

import re

from parindex.common.documents.blocks import Block, Cell, Document, Line, Place, Row, tidy
from parindex.common.documents.limits import MAX_CELL, MAX_COLUMNS, Meter
from parindex.common.documents.tcvn3 import without_tcvn3

_MARKS = re.compile(r"</?(?:b|i|u|strong|em|br|p|span)\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3})(?=\S)(.{1,2000}?)(?<=\S)\1")
_HEADING = re.compile(r"^#{1,6}\s+")
_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_BARE_LINK = re.compile(r"<(https?://[^\s>]{1,500})>")


def read_text(text: str) -> Document:
    """The lines and rows of a text. Marks of Markdown and simple HTML are taken away."""
    meter, blocks, table, inside = Meter(), list[Block](), 0, False
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        raw = raw[:MAX_CELL]  # noqa: PLW2901  nothing of a longer line is looked at
        cells = _cells(raw)
        if cells is None:
            inside = inside and not raw.strip()
            line = plain_line(raw)
            if line:
                meter.line()
                blocks.append(Line(meter.text(line), Place(line=number)))
            continue
        if _RULE.match(raw.strip()):
            continue
        if not inside:
            table, inside = table + 1, True
        meter.row()
        row = [
            Cell(meter.text(cell), Place(line=number, column=column + 1), column)
            for column, cell in enumerate(cells[:MAX_COLUMNS])
            if cell
        ]
        if row:
            blocks.append(Row(tuple(row), Place(line=number), table))
    return without_tcvn3(Document("text", tuple(blocks)))


def plain_line(raw: str) -> str:
    """A line without marks of Markdown and simple HTML."""
    text = _HEADING.sub("", raw.strip())
    text = _BARE_LINK.sub(r"\1", _MARKS.sub(" ", text))
    while True:
        changed = _EMPHASIS.sub(r"\2", text)
        if changed == text:
            break
        text = changed
    return tidy(text.replace("**", "")).replace("\n", " ")


def _cells(raw: str) -> list[str] | None:
    """The cells of a row between bars or tabs; None for a line of text."""
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") >= 3:
        inner = stripped[1:].removesuffix("|")
        return [plain_line(cell) for cell in inner.split("|")]
    if raw.strip(" \r\n").count("\t") >= 2 or (raw[:1].isdigit() and "\t" in raw):
        return [plain_line(cell) for cell in raw.strip("\r\n").split("\t")]
    return None

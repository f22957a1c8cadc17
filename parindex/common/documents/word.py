"""DOCX: paragraphs and the rows of tables, streamed out of ``word/document.xml``.

Deleted text, text boxes and nested tables' own structure are left out; the numbers Word writes by
itself are put in front of their paragraphs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from parindex.common.documents.blocks import Block, Cell, Document, Line, Place, Row, joined, tidy
from parindex.common.documents.limits import (
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_UNPACKED,
    DocumentError,
    Meter,
)
from parindex.common.documents.numbering import Numbering, W
from parindex.common.packages import PackageError, check_package, chunks

_MAIN = "word/document.xml"
_NUMBERING = "word/numbering.xml"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What stands in the file but not on the paper, or a second time.
_UNSEEN = {f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{_COMPATIBILITY}Fallback"}
_P, _TBL, _TR, _TC = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))


def read_word(data: bytes) -> Document:
    """The paragraphs and table rows of a document. Raises DocumentError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_package(archive, max_parts=MAX_PARTS, max_unpacked=MAX_UNPACKED)
            numbering = Numbering(b"".join(chunks(archive, _NUMBERING)))
            with archive.open(_MAIN) as stream:
                return Document("docx", tuple(_Reading(numbering).blocks(stream)))
    except (DocumentError, MemoryError):
        raise
    except PackageError as error:
        bomb = error.code == "zip_bomb"
        limit = f"{MAX_UNPACKED // 1024 // 1024} MB" if bomb else ""
        raise DocumentError("zip_bomb" if bomb else "not_docx", limit) from None
    except Exception as error:  # a broken file may fail anywhere inside the parsers
        raise DocumentError("not_docx") from error


class _Reading:
    """One pass over the body; only the paragraph or row at hand is kept in memory."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._meter = Meter()
        self._depth = self._tables = self._row = self._paragraphs = 0

    def blocks(self, stream: IO[bytes]) -> Iterator[Block]:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=(_P, _TBL, _TR),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for event, element in events:
            if event == "start":
                if element.tag == _TBL:
                    self._begin_table()
            elif element.tag == _TBL:
                self._depth -= 1
            elif element.tag == _P and self._depth == 0:
                yield from self._paragraph(element)
                _forget(element)
            elif element.tag == _TR and self._depth == 1:
                yield from self._table_row(element)
                _forget(element)

    def _begin_table(self) -> None:
        self._depth += 1
        if self._depth == 1:
            self._tables, self._row = self._tables + 1, 0

    def _paragraph(self, element: Any) -> Iterator[Line]:
        self._paragraphs += 1
        text = self._text_of(element)
        if text:
            self._meter.line()
            yield Line(text, Place(line=self._paragraphs))

    def _table_row(self, element: Any) -> Iterator[Row]:
        self._row += 1
        cells, column = [], 0
        for cell in element.iter(_TC):
            if _owner(cell) is not element:
                continue
            span = min(_number(cell, "gridSpan"), MAX_COLUMNS)
            text = "" if _continues(cell) else self._cell_text(cell)
            place = Place(table=self._tables, row=self._row, column=column + 1)
            if text:
                cells.append(Cell(text, place, column, span))
            column += span
            if column >= MAX_COLUMNS:
                break
        if cells:
            self._meter.row()
            yield Row(tuple(cells), Place(table=self._tables, row=self._row), self._tables)

    def _cell_text(self, cell: Any) -> str:
        return joined(self._text_of(paragraph) for paragraph in cell.iter(_P))

    def _text_of(self, paragraph: Any) -> str:
        label = self._numbering.label(paragraph)
        text = tidy("".join(_pieces(paragraph)))
        if not text:
            return ""
        return self._meter.text(f"{label} {text}" if label else text)


def _pieces(paragraph: Any) -> Iterator[str]:
    """The text on paper, in order; without recursion, so depth costs nothing."""
    walker = etree.iterwalk(paragraph, events=("start", "end"))
    hidden = 0
    for event, element in walker:
        if element.tag in _UNSEEN:
            hidden += 1 if event == "start" else -1
        elif event == "start" and not hidden:
            if element.tag == f"{W}t":
                yield element.text or ""
            elif element.tag == f"{W}tab":
                yield " "
            elif element.tag in {f"{W}br", f"{W}cr"}:
                yield "\n"
            elif element.tag == f"{W}noBreakHyphen":
                yield "-"


def _owner(cell: Any) -> Any:
    """The row a cell belongs to, through content controls."""
    parent = cell.getparent()
    while parent is not None and parent.tag != _TR:
        parent = parent.getparent()
    return parent


def _number(cell: Any, name: str) -> int:
    found = cell.find(f"{W}tcPr/{W}{name}")
    text = "" if found is None else found.get(f"{W}val", "")
    return max(int(text), 1) if text.isdigit() and len(text) < 4 else 1


def _continues(cell: Any) -> bool:
    """Whether the cell is covered by the one above it."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _forget(element: Any) -> None:
    """Free an element that has been read, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]

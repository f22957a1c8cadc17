"""The neutral form of a document: table rows and lines of text, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; everything counts from 1, 0 or "" where it does not apply.

    ``sheet``, ``row`` and ``column`` in a workbook; ``table``, ``row`` and ``column`` or ``line``
    (paragraph) in a Word document; ``page`` and ``line`` in a PDF; ``line`` in a text.
    """

    sheet: str = ""
    page: int = 0
    table: int = 0
    row: int = 0
    column: int = 0
    line: int = 0

    @property
    def address(self) -> str:
        """The cell as a spreadsheet program names it: ``B12``."""
        letters, number = "", self.column
        while number:
            number, rest = divmod(number - 1, _LETTERS)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{self.row or ''}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with text. ``column`` is its first column in the grid, from 0; ``span`` its columns.

    A cell that others are merged into stands only in the first row it covers.
    """

    text: str
    place: Place
    column: int
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a table row that hold text. Rows of one table share ``table``."""

    cells: tuple[Cell, ...]
    place: Place
    table: int

    def at(self, column: int) -> Cell | None:
        """The cell that begins in a column of the grid."""
        return next((cell for cell in self.cells if cell.column == column), None)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a line of a PDF or a text."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know of a cell: ``formula`` (no stored value), ``cell_error``,
    ``code_is_date``; or, without a place, of all of it: ``tcvn3_turned``, ``tcvn3_mixed``."""

    code: str
    place: Place
    got: str = ""


Block = Row | Line


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in reading order. ``kind``: xlsx, docx, pdf or text."""

    kind: str
    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...] = ()

    def rows(self) -> Iterator[Row]:
        """The table rows in order."""
        return (block for block in self.blocks if isinstance(block, Row))

    def to_plain(self) -> dict[str, Any]:
        """The document as JSON takes it."""
        return {
            "kind": self.kind,
            "blocks": [_plain(block) for block in self.blocks],
            "remarks": [asdict(remark) for remark in self.remarks],
        }


def from_plain(plain: dict[str, Any]) -> Document:
    """The document that ``to_plain`` was asked of."""
    return Document(
        kind=plain["kind"],
        blocks=tuple(_block(block) for block in plain["blocks"]),
        remarks=tuple(
            Remark(item["code"], Place(**item["place"]), item["got"]) for item in plain["remarks"]
        ),
    )


def _plain(block: Block) -> dict[str, Any]:
    return asdict(block)


def _block(plain: dict[str, Any]) -> Block:
    place = Place(**plain["place"])
    if "cells" not in plain:
        return Line(plain["text"], place)
    cells = (
        Cell(cell["text"], Place(**cell["place"]), cell["column"], cell["span"])
        for cell in plain["cells"]
    )
    return Row(tuple(cells), place, plain["table"])


def tidy(text: str) -> str:
    """Text with one space between words; the line breaks inside stay, blank lines go."""
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def joined(texts: Iterable[str]) -> str:
    """Pieces of text one under the other, without the empty ones."""
    return "\n".join(text for text in texts if text)

"""PDF with text: the rows of ruled tables, and the lines outside them, page by page."""

from __future__ import annotations

import io
import logging
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from parindex.common.documents.blocks import Block, Cell, Document, Line, Place, Row, tidy
from parindex.common.documents.limits import MAX_COLUMNS, MAX_PAGES, DocumentError, Meter

# Words whose tops differ by less, in points, stand on one line.
_SAME_LINE = 3.0
# Edges of cells nearer than this are one line of the grid.
_SAME_EDGE = 4.0
# A page with more drawn lines is a map or a drawing; its tables are not looked for.
_MAX_EDGES = 6_000
_FEWEST_UPRIGHT = 3
_SLANT = 0.01
_MAX_WORDS = 20_000
_UNMAPPED = "(cid:"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    top: float
    middle_x: float
    middle_y: float
    line: int


def read_pdf(data: bytes) -> Document:
    """The rows and lines of a PDF. Raises DocumentError (pdf_no_text for scanned pages)."""
    import pdfplumber  # slow, and only needed here
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            return Document("pdf", tuple(_pages(book)))
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # a broken file may fail anywhere inside the parsers
        causes = (error, error.__cause__, error.__context__, *error.args)
        for kind, code in ((PDFPasswordIncorrect, "pdf_password"), (MemoryError, "too_heavy")):
            if any(isinstance(cause, kind) for cause in causes):
                raise DocumentError(code) from None
        raise DocumentError("not_pdf") from error


def _pages(book: Any) -> Iterator[Block]:
    pages = book.pages
    if len(pages) > MAX_PAGES:
        raise DocumentError("too_many_pages", str(MAX_PAGES))
    meter, tables, found = Meter(), _Tables(), False
    for page in pages:
        for block in _page(page, meter, tables):
            found = True
            yield block
        page.close()
    if not found:
        raise DocumentError("pdf_no_text")


class _Tables:
    """Numbers the tables; one that goes on at the top of the next page keeps its number."""

    def __init__(self) -> None:
        self._count = 0
        self._grid: list[float] = []

    def number(self, grid: list[float]) -> int:
        same = len(grid) == len(self._grid) and all(
            abs(one - other) < 2 * _SAME_EDGE for one, other in zip(grid, self._grid, strict=True)
        )
        if not same:
            self._count += 1
            self._grid = grid
        return self._count


def _page(page: Any, meter: Meter, tables: _Tables) -> list[Block]:
    words = _words(page.filter(_is_straight))
    if sum(word.text.startswith(_UNMAPPED) for word in words) * 3 > len(words):
        return []
    reading = _Page(page.page_number, words, meter)
    placed: list[tuple[float, Block]] = []
    for table in _found_tables(page.filter(_is_drawn)):
        placed += reading.table_rows(table, tables)
    placed += reading.lines_left(page.height)
    placed.sort(key=lambda item: item[0])
    return [block for _top, block in placed]


def _words(page: Any) -> list[_Word]:
    raw = page.extract_words(use_text_flow=False, keep_blank_chars=False)
    if len(raw) > _MAX_WORDS:
        raise DocumentError("too_much_text", str(_MAX_WORDS))
    raw.sort(key=lambda word: (word["top"], word["x0"]))
    words, line, top = [], 0, None
    for word in raw:
        if top is None or word["top"] - top > _SAME_LINE:
            line, top = line + 1, word["top"]
        words.append(
            _Word(
                text=word["text"],
                left=word["x0"],
                top=word["top"],
                middle_x=(word["x0"] + word["x1"]) / 2,
                middle_y=(word["top"] + word["bottom"]) / 2,
                line=line,
            )
        )
    return words


def _found_tables(page: Any) -> list[Any]:
    if len(page.rects) + len(page.lines) + len(page.curves) > _MAX_EDGES:
        return []
    found = page.find_tables({"explicit_horizontal_lines": _open_ends(page)})
    return [table for table in found if len(table.cells) > 1]


def _is_straight(thing: Any) -> bool:
    """Whether letters run along the page or up it, not slanted over it as a watermark does."""
    if thing["object_type"] != "char":
        return True
    across, up = thing["matrix"][:2]
    return abs(across) < _SLANT or abs(up) < _SLANT


def _is_drawn(thing: Any) -> bool:
    """Whether a reader sees it: not the white ground that programs lay under a page."""
    if thing["object_type"] != "rect" or thing.get("stroke"):
        return True
    colour = thing.get("non_stroking_color")
    white = {1: (1.0,), 3: (1.0, 1.0, 1.0), 4: (0.0, 0.0, 0.0, 0.0)}
    parts = tuple(colour) if isinstance(colour, list | tuple) else (colour,)
    return parts != white.get(len(parts))


def _open_ends(page: Any) -> list[float]:
    """Where several upright lines end without a line across: a row that goes on over the page."""
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    across = [edge["top"] for edge in page.edges if edge["orientation"] == "h"]
    found = []
    for side in ("top", "bottom"):
        ends = sorted(edge[side] for edge in upright)
        for end in _edges(ends):
            many = sum(abs(end - other) <= _SAME_EDGE for other in ends) >= _FEWEST_UPRIGHT
            if many and all(abs(end - top) > _SAME_EDGE for top in across):
                found.append(end)
    return found


class _Page:
    """The words of a page, each given to one cell or to one line."""

    def __init__(self, number: int, words: list[_Word], meter: Meter) -> None:
        self._number, self._words, self._meter = number, words, meter
        self._taken: set[int] = set()

    def table_rows(self, table: Any, tables: _Tables) -> Iterator[tuple[float, Block]]:
        """The rows of a ruled table that hold text, with their tops."""
        grid = _edges(cell[0] for cell in table.cells)[:MAX_COLUMNS]
        number = tables.number(grid)
        for index, row in enumerate(table.rows, start=1):
            cells = [cell for box in row.cells if box for cell in self._cell(box, grid)]
            if cells:
                self._meter.row()
                line = min(cell.place.line for cell in cells)
                place = Place(page=self._number, line=line, row=index)
                yield row.bbox[1], Row(tuple(cells), place, number)

    def _cell(self, box: Any, grid: list[float]) -> Iterator[Cell]:
        inside = self._inside(box)
        text = self._meter.text(tidy(_text(inside)))
        if text:
            column = _column(grid, box[0])
            span = max(_column(grid, box[2] - 2 * _SAME_EDGE) - column + 1, 1)
            place = Place(page=self._number, line=inside[0].line, column=column + 1)
            yield Cell(text, place, column, span)

    def _inside(self, box: Any) -> list[_Word]:
        left, top, right, bottom = box
        found = []
        for index, word in enumerate(self._words):
            if index in self._taken or not top <= word.middle_y <= bottom:
                continue
            if left <= word.middle_x <= right:
                self._taken.add(index)
                found.append(word)
        return found

    def lines_left(self, height: float) -> Iterator[tuple[float, Block]]:
        """The lines outside every table, with their tops."""
        rest = [word for index, word in enumerate(self._words) if index not in self._taken]
        for number, line in _by_line(rest).items():
            text = tidy(_text(line))
            top = line[0].top
            margin = top < height * 0.09 or top > height * 0.91
            # The number of the page in its margin is not part of the document.
            if not text or (margin and text.strip("-– ").isdigit()):
                continue
            self._meter.line()
            yield top, Line(self._meter.text(text), Place(page=self._number, line=number))


def _by_line(words: list[_Word]) -> dict[int, list[_Word]]:
    lines: dict[int, list[_Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return lines


def _text(words: list[_Word]) -> str:
    """Words line by line, from left to right."""
    return "\n".join(
        " ".join(word.text for word in sorted(line, key=lambda word: word.left))
        for line in _by_line(words).values()
    )


def _edges(lefts: Iterable[float]) -> list[float]:
    """The left edges of the columns, those that nearly touch taken as one."""
    edges: list[float] = []
    for left in sorted(lefts):
        if not edges or left - edges[-1] > _SAME_EDGE:
            edges.append(left)
    return edges


def _column(grid: list[float], left: float) -> int:
    return max(bisect_right(grid, left + _SAME_EDGE) - 1, 0)

"""What stands in which column of an annex, and which of its rows stand below headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from campaigns.domain.annex.headings import (
    MAXIMUM,
    POINTS,
    REACHED,
    SURVEY_POINTS,
    SURVEY_SHARE,
    Heading,
    read_headings,
)
from parindex.common.documents.blocks import Block, Cell, Document, Line, Row

_COLUMN_NUMBER = re.compile(r"\(?\[?\d{1,2}\)?\]?|\([a-z]\)")
_MAX_TITLES = 3
_OF_POINTS = frozenset({MAXIMUM, POINTS, REACHED, SURVEY_POINTS, SURVEY_SHARE})


@dataclass(slots=True)
class Columns:
    """Which grid column holds what. ``titles``: one, or one per level; ``points``: those that may
    hold the maximum, the likeliest first; the others once. ``guessed``: the heading the points
    were taken from although it does not say that they are the maximum."""

    titles: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    guessed: str = ""

    def role(self, column: int) -> str:
        """``code``, ``title``, ``points``, ``survey_points``, ``method`` … or ""."""
        if column in self.titles:
            return "title"
        return self.roles.get(column, "")

    @property
    def code(self) -> int | None:
        return next((c for c, role in self.roles.items() if role == "code"), None)


@dataclass(frozen=True, slots=True)
class Body:
    """A row below headings, with the columns they name."""

    row: Row
    columns: Columns


def bodies(document: Document) -> tuple[list[Block], list[Body]]:
    """What stands above the first headings, and the rows below headings.

    Headings repeated on every page and rows that number the columns are left out. Without any
    headings lines of the form "1.1 Ban hành kế hoạch 2" are taken for rows.
    """
    head: list[Block] = []
    rows: list[Body] = []
    columns: Columns | None = None
    blocks = list(document.blocks)
    skip = 0
    for index, block in enumerate(blocks):
        if skip:
            skip -= 1
            continue
        if isinstance(block, Row):
            found, over = read_headings(blocks, index)
            named = _named(found)
            if named:
                columns, skip = named, over - 1
            elif columns is None:
                head.append(block)
            elif not _numbers_columns(block):
                rows.append(Body(block, columns))
        elif columns is None:
            head.append(block)
    if rows:
        return head, rows
    lines = list(_rows_of_lines(document))
    return ([] if lines else head), lines


def _named(found: Sequence[Heading]) -> Columns | None:
    """The columns of headings; None when they are not those of an annex."""
    columns = Columns()
    for heading in found:
        _place(columns, heading.column, heading.role)
    _place_points(columns, found)
    return columns if columns.titles and (columns.points or columns.code is not None) else None


def _place(columns: Columns, column: int, role: str) -> None:
    if role in {"title", "subcriterion"}:
        if len(columns.titles) < _MAX_TITLES:
            columns.titles.append(column)
    elif role and role not in _OF_POINTS and role not in columns.roles.values():
        columns.roles[column] = role


def _place_points(columns: Columns, found: Sequence[Heading]) -> None:
    """The columns of the maximum: those that say so, else of points, else of what is reached."""
    for role in (MAXIMUM, POINTS, REACHED):
        chosen = [heading for heading in found if heading.role == role]
        if chosen:
            columns.points = [heading.column for heading in chosen]
            columns.guessed = chosen[0].words if role == REACHED else ""
            break
    columns.roles |= dict.fromkeys(columns.points, "points")
    for heading in found:
        if heading.role in {SURVEY_POINTS, SURVEY_SHARE}:
            # Beside what is reached only, it is the other part of a maximum nobody names.
            beside = heading.role == SURVEY_POINTS or columns.guessed or not columns.points
            columns.roles[heading.column] = SURVEY_POINTS if beside else SURVEY_SHARE


def _numbers_columns(row: Row) -> bool:
    """ "(1) (2) (3)" under the headings."""
    texts = [cell.text for cell in row.cells]
    if len(texts) < 2 or not all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    digits = [int(re.sub(r"\D", "", text) or 0) for text in texts]
    return digits == list(range(digits[0], digits[0] + len(digits))) and digits[0] == 1


_LINE = re.compile(
    r"(?P<code>[IVX]{1,5}\.?|\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}(?:\.\d{1,2}){1,3}\.?)\s+"
    r"(?P<title>\D.{3,}?)\s+(?P<points>\d{1,3}(?:[.,]\d{1,2})?)"
)
_LINE_COLUMNS = Columns(titles=[1], points=[2], roles={0: "code", 2: "points"})
_FEWEST_LINES = 3


def _rows_of_lines(document: Document) -> Iterator[Body]:
    matched = [
        (block, found)
        for block in document.blocks
        if isinstance(block, Line) and (found := _LINE.fullmatch(block.text))
    ]
    if len(matched) < _FEWEST_LINES:
        return
    for line, found in matched:
        texts = (found["code"], found["title"], found["points"])
        cells = tuple(Cell(text, line.place, column) for column, text in enumerate(texts))
        yield Body(Row(cells, line.place, 1), _LINE_COLUMNS)

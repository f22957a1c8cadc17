"""What stands in which column: the row of headings of an annex, over one or two rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from campaigns.domain.annex.codes import read_code
from campaigns.domain.annex.points import read_points
from parindex.common.documents.blocks import Block, Cell, Document, Line, Row
from parindex.common.folding import fold

# Folded words of a heading → what the column holds; the first that matches is taken.
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("code", r"^(stt|tt|so tt|so thu tu|ma|ma so|ma tieu chi|ky hieu)$"),
        ("body", r"^(co quan|don vi)"),
        ("method", r"phuong phap|cach (tinh|cham|danh gia|xac dinh)|huong dan|cong thuc"),
        ("survey_points", r"(dieu tra|khao sat).*(xhh|xa hoi)|^(dt)?xhh$|diem xhh"),
        ("ignored", r"tu danh gia|tu cham|diem dat|tham dinh$|^ket qua$|^chi so|^diem tru$|y kien"),
        ("evidence", r"tai lieu|minh chung|kiem chung|ho so"),
        ("legal_basis", r"can cu|co so phap ly"),
        ("points", r"diem toi da|diem chuan|thang diem|diem quy dinh|^(so )?diem( so)?$|muc diem"),
        ("survey_mark", r"hinh thuc danh gia|nguon (diem|danh gia|du lieu)|doi tuong danh gia"),
        ("note", r"ghi chu|giai thich|dien giai"),
        ("subcriterion", r"tieu chi thanh phan(?!.*linh vuc)(?!.*/)"),
        ("title", r"tieu chi|linh vuc|noi dung|chi tieu|nhiem vu|danh muc"),
    )
)
_POINTS_ABOVE = re.compile(r"diem toi da|diem chuan|thang diem|^diem$|so diem")
_SELF_PART = re.compile(r"tham dinh|tu (danh gia|cham)|hoi dong")
_COLUMN_NUMBER = re.compile(r"\(?\[?\d{1,2}\)?\]?|\([a-z]\)")
_MAX_TITLES = 3


@dataclass(slots=True)
class Columns:
    """Which grid column holds what. ``titles``: one, or one per level; the others once."""

    titles: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)

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
            found = _headings(blocks, index)
            if found:
                columns, skip = found
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


def _headings(blocks: Sequence[Block], index: int) -> tuple[Columns, int] | None:
    """The columns when a row is one of headings, and how many more rows belong to it."""
    row = blocks[index]
    if not isinstance(row, Row) or len(row.cells) < 2:
        return None
    # A row with a number or points is one of the annex, whatever its words say.
    if any(read_code(cell.text) or read_points(cell.text) is not None for cell in row.cells):
        return None
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if isinstance(below, Row) and _is_second_row(row, below):
        columns = _named(row, below)
        if columns:
            return columns, 1
    columns = _named(row, None)
    return (columns, 0) if columns else None


def _is_second_row(above: Row, below: Row) -> bool:
    """Whether every cell stands below a heading that spans several columns."""
    spanned = {
        column
        for cell in above.cells
        if cell.span > 1
        for column in range(cell.column, cell.column + cell.span)
    }
    return bool(spanned) and all(cell.column in spanned for cell in below.cells)


def _named(row: Row, below: Row | None) -> Columns | None:
    columns = Columns()
    for cell in row.cells:
        parts = [c for c in below.cells if _under(c, cell)] if below else []
        if cell.span > 1 and parts:
            for part in parts:
                _place(columns, part.column, _role(part.text, above=cell.text))
        else:
            _place(columns, cell.column, _role(cell.text))
    return columns if columns.titles and (columns.points or columns.code is not None) else None


def _under(part: Cell, head: Cell) -> bool:
    return head.column <= part.column < head.column + head.span


def _place(columns: Columns, column: int, role: str) -> None:
    if role in {"title", "subcriterion"}:
        if len(columns.titles) < _MAX_TITLES:
            columns.titles.append(column)
    elif role == "points":
        columns.points.append(column)
        columns.roles[column] = role
    elif role and role not in columns.roles.values():
        columns.roles[column] = role


def _role(text: str, *, above: str = "") -> str:
    folded = fold(text)
    if above and _POINTS_ABOVE.search(fold(above)):
        if "xhh" in folded or "xa hoi" in folded:
            return "survey_points"
        if _SELF_PART.search(folded):
            return "points"
    if len(folded) > 90:
        return ""
    return next((role for role, pattern in _HEADINGS if pattern.search(folded)), "")


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

"""What the headings of an annex say of each column; those under each other are read together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from campaigns.domain.annex.codes import read_code
from campaigns.domain.annex.points import read_points
from parindex.common.documents.blocks import Block, Cell, Row
from parindex.common.folding import fold

MAXIMUM, POINTS, REACHED = "maximum", "points", "reached"
SURVEY_POINTS, SURVEY_SHARE = "survey_points", "survey_share"
# Folded words of a heading → what the column holds; the first that matches is taken.
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("code", r"^(stt|tt|so tt|so thu tu|ma|ma so|ma tieu chi|ky hieu)$"),
        ("body", r"^(co quan|don vi)"),
        ("method", r"phuong phap|cach (tinh|cham|danh gia|xac dinh)|huong dan|cong thuc"),
        (SURVEY_SHARE, r"(dieu tra|khao sat).*(xhh|xa hoi)|^(dt)?xhh$|diem xhh"),
        ("ignored", r"diem dat|^ket qua$|^chi so|^diem tru$|y kien"),
        (REACHED, r"tu danh gia|tu cham|tham dinh$|dat duoc|^hoi dong"),
        ("evidence", r"tai lieu|minh chung|kiem chung|ho so"),
        ("legal_basis", r"can cu|co so phap ly"),
        (MAXIMUM, r"^toi da$|diem toi da|diem chuan|thang diem|diem quy dinh|muc diem"),
        (POINTS, r"^(so )?diem( so)?$"),
        ("survey_mark", r"hinh thuc danh gia|nguon (diem|danh gia|du lieu)|doi tuong danh gia"),
        ("note", r"ghi chu|giai thich|dien giai"),
        ("subcriterion", r"tieu chi thanh phan(?!.*linh vuc)(?!.*/)"),
        ("title", r"tieu chi|linh vuc|noi dung|chi tieu|nhiem vu|danh muc"),
    )
)
_SAYS_MAXIMUM = re.compile(r"toi da|diem chuan|thang diem|diem quy dinh|muc diem")
_SAYS_POINTS = re.compile(r"^(so )?diem( so)?$|diem (toi da|chuan|quy dinh|danh gia)|thang diem")
# What somebody gets, not what there is to get.
_SAYS_REACHED = re.compile(r"tu (danh gia|cham)|tham dinh|hoi dong|diem dat|dat duoc|ket qua")
_SAYS_SURVEY = re.compile(r"xhh|xa hoi")
_KEPT_BELOW_REACHED = frozenset({"code", "evidence", "legal_basis", "note", "method", MAXIMUM})
_LONGEST = 90
_MOST_ROWS = 4
_FEWEST_PARTS = 2
_RIGHT_EDGE = 10_000


@dataclass(frozen=True, slots=True)
class Heading:
    """The headings over one column in ``words``, top first, and what they say it holds.

    Of points ``role`` is ``maximum`` (they say that it is the most there is to get), ``points``
    (they only say points), ``reached`` (what somebody got), ``survey_points`` (the part of the
    maximum a survey gives, beside the other part) or ``survey_share`` (the same inside of it).
    """

    column: int
    words: str
    role: str


@dataclass(slots=True)
class _Node:
    """A heading with those that part it; it covers the columns from its own to ``end``."""

    cell: Cell
    end: int
    above: tuple[str, ...] = ()
    # Whether it may cover more than its own cell says, as a table nobody merged cells in.
    open: bool = False
    below: list[_Node] = field(default_factory=list)

    def over(self, column: int) -> _Node | None:
        """The lowest heading over a column."""
        if not self.cell.column <= column < self.end:
            return None
        found = (node.over(column) for node in self.below)
        return next((node for node in found if node), self)

    def leaves(self) -> Iterator[_Node]:
        if not self.below:
            yield self
        for node in self.below:
            yield from node.leaves()


def read_headings(blocks: Sequence[Block], index: int) -> tuple[list[Heading], int]:
    """The headings that begin at a block, over how many rows; none for a row of the annex."""
    first = blocks[index]
    if not isinstance(first, Row) or len(first.cells) < 2 or _is_numbered(first):
        return [], 0
    roots, count = _roots(first), 1
    for row in blocks[index + 1 : index + _MOST_ROWS]:
        if not isinstance(row, Row) or not _part(roots, row):
            break
        count += 1
    leaves = [leaf for root in roots for leaf in root.leaves()]
    return [_heading(leaf) for leaf in sorted(leaves, key=lambda leaf: leaf.cell.column)], count


def _is_numbered(row: Row) -> bool:
    """A row with a number or points is one of the annex, whatever its words say."""
    return any(read_code(cell.text) or read_points(cell.text) is not None for cell in row.cells)


def _roots(row: Row) -> list[_Node]:
    nodes = []
    ends = [*(cell.column for cell in row.cells[1:]), _RIGHT_EDGE]
    for cell, end in zip(row.cells, ends, strict=True):
        is_open = cell.span == 1 and _SAYS_POINTS.search(fold(cell.text)) is not None
        nodes.append(_Node(cell, end if is_open else cell.column + cell.span, open=is_open))
    return nodes


def _part(roots: list[_Node], row: Row) -> bool:
    """Hang the cells of a row below the headings they part; False when it parts none."""
    found: list[tuple[_Node, Cell]] = []
    for cell in row.cells:
        node = next(filter(None, (root.over(cell.column) for root in roots)), None)
        if node is None:
            return False
        if fold(node.cell.text) == fold(cell.text) and node.cell.column == cell.column:
            continue  # the same heading once more, where cells were not merged downwards
        found.append((node, cell))
    heads = [node for node, _cell in found]
    parted = all(node.cell.span > 1 or (node.open and heads.count(node) > 1) for node in heads)
    if len(found) < _FEWEST_PARTS or not parted or _is_numbered(row):
        return False
    parts = [
        (node, _Node(cell, cell.column + cell.span, (*node.above, node.cell.text)))
        for node, cell in found
    ]
    if not any(_role(part) for _node, part in parts):
        return False
    for node, part in parts:
        node.below.append(part)
    return True


def _heading(leaf: _Node) -> Heading:
    said = [*leaf.above, leaf.cell.text]
    words = " / ".join(dict.fromkeys(" ".join(text.split()) for text in said))
    return Heading(leaf.cell.column, words[:_LONGEST], _role(leaf))


def _role(leaf: _Node) -> str:
    own, above = fold(leaf.cell.text), " / ".join(fold(text) for text in leaf.above)
    if len(own) > _LONGEST:
        return ""
    role = next((role for role, pattern in _HEADINGS if pattern.search(own)), "")
    of_points = any(_SAYS_POINTS.search(fold(text)) for text in leaf.above)
    if of_points and _SAYS_SURVEY.search(own):
        role = SURVEY_SHARE
    if role in {"", POINTS, REACHED, SURVEY_SHARE, "title"} and _says_maximum(own, above):
        return SURVEY_POINTS if role == SURVEY_SHARE else MAXIMUM
    if _SAYS_REACHED.search(above) and role not in _KEPT_BELOW_REACHED:
        return "ignored"
    return POINTS if of_points and not role else role


def _says_maximum(own: str, above: str) -> bool:
    """Whether the column holds a maximum, or a part of one: by its own words or those above."""
    if _SAYS_MAXIMUM.search(own):
        return "diem" in own or own == "toi da" or "diem" in above
    return _SAYS_MAXIMUM.search(above) is not None

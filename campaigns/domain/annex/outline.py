"""The rows of an annex as a tree, by their numbers; nothing is decided about points yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from campaigns.domain.annex.codes import (
    DOTTED,
    NO_CODE,
    NONE,
    PART,
    ROMAN,
    UPPER,
    Code,
    read_code,
    split_code,
)
from campaigns.domain.annex.columns import Body
from campaigns.domain.annex.headings import SURVEY_POINTS, SURVEY_SHARE
from campaigns.domain.annex.points import points_in_title, read_points
from parindex.common.documents.blocks import Cell, Place, joined
from parindex.common.folding import fold

_TOTAL = re.compile(r"^(tong( so)?( cong)?( diem)?|cong|tong diem toi da)( [ivx+ ]+)?\s*[:.]?$")
_SURVEY_TOTAL = re.compile(r"^trong do:? (tong )?(so )?(diem )?dieu tra (xa hoi hoc|xhh)\s*:?$")
_BONUS = re.compile(r"\bdiem (cong|thuong)\b|\bthuong diem\b|\bdiem cong them\b")
_PENALTY = re.compile(r"\bdiem tru\b|\btru diem\b|\bdiem phat\b")
_MARKS = frozenset({"x", "✓", "√", "v", "co"})
_OUTER = {PART: 0, UPPER: 1, ROMAN: 2}
_TEXTS = ("method", "note", "evidence", "legal_basis", "survey_mark", "body")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a proposed value wants a look: ``field`` it is about, ``code`` of the sentence."""

    field: str
    code: str
    got: str = ""


def group_in_words(title: str) -> str:
    """``bonus`` or ``penalty`` when the heading of a field says so, else ``main``."""
    folded = fold(title)
    if _PENALTY.search(folded):
        return "penalty"
    return "bonus" if _BONUS.search(folded) else "main"


@dataclass(slots=True)
class Item:
    """A row of the annex, with what the rows after it on the next page added to it."""

    code: Code
    title: str
    points: Decimal | None
    place: Place
    texts: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, Place]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    surveyed: bool = False
    # The points of a survey where they are only a part of the maximum.
    survey_share: str = ""
    # The code in the set; the text of the row's own number until it is placed.
    name: str = ""

    @property
    def depth(self) -> int:
        """How many levels the item has, itself included."""
        return 1 + max((child.depth for child in self.children), default=0)

    @property
    def group(self) -> str:
        """``bonus`` or ``penalty`` when the title says so, else ``main``."""
        return group_in_words(self.title)

    def walk(self) -> Iterator[Item]:
        """The item and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Outline:
    """The roots, and what total rows say: of all points, and of those a survey gives."""

    roots: list[Item] = field(default_factory=list)
    totals: list[Item] = field(default_factory=list)
    survey: Item | None = None


def outline(rows: Iterable[Body]) -> Outline:
    """The tree of the rows below the headings."""
    found, builder = Outline(), _Builder()
    last: Item | None = None
    for body in rows:
        item = _item(body)
        if item is None:
            continue
        if item.code.style == NONE and _TOTAL.match(fold(item.title)):
            found.totals.append(item)
            continue
        if item.code.style == NONE and _SURVEY_TOTAL.match(fold(item.title)):
            found.survey = item
            continue
        if last is not None and _goes_on(item, last):
            _append(last, item)
            continue
        builder.place(item)
        last = item
    found.roots = builder.roots
    return found


def _item(body: Body) -> Item | None:
    """One row read; None when it holds nothing of interest."""
    columns, row = body.columns, body.row
    titles = [cell for cell in row.cells if columns.role(cell.column) == "title"]
    code_cell = row.at(columns.code) if columns.code is not None else None
    code, title = NO_CODE, joined(cell.text for cell in titles)
    sources: dict[str, tuple[str, Place]] = {}
    if code_cell is not None:
        read = read_code(code_cell.text)
        sources["code"] = (code_cell.text, code_cell.place)
        if read is None:
            # The number and the title share a merged cell, or the row is a heading of words.
            title = joined((code_cell.text, title))
            titles = [code_cell, *titles]
        else:
            code = read
    if code is NO_CODE or code.style == NONE:
        code, title = split_code(title)
    if titles:
        sources["title"] = (joined(cell.text for cell in titles), titles[0].place)
    item = Item(code, title.replace("\n", " "), None, row.place, sources=sources)
    _read_points(item, body)
    _read_texts(item, body)
    return item if item.title or item.points is not None or item.texts else None


def _read_points(item: Item, body: Body) -> None:
    columns = body.columns
    said = [(cell, value) for cell, value in _points_in(item, body, "points") if value is not None]
    if said:
        _take_points(item, *said[0])
        if any(value != item.points for _cell, value in said):
            got = " / ".join(" ".join(cell.text.split()) for cell, _value in said)[:80]
            item.doubts.append(Doubt("max_points", "points_contested", got))
        elif columns.guessed:
            item.doubts.append(Doubt("max_points", "points_guessed", columns.guessed))
    for cell, value in _points_in(item, body, SURVEY_POINTS):
        if value is not None:
            item.surveyed = item.surveyed or item.points is None
            _take_points(item, cell, value)
    for cell, value in _points_in(item, body, SURVEY_SHARE):
        _read_share(item, cell, value)
    if item.points is None:
        inside = points_in_title(item.title)
        if inside:
            item.points, item.title = inside
            item.sources["max_points"] = item.sources.get("title", ("", item.place))
            item.doubts.append(Doubt("max_points", "points_from_title"))


def _points_in(item: Item, body: Body, role: str) -> Iterator[tuple[Cell, Decimal | None]]:
    """The cells of a role that hold points, or a mark that there are some (None)."""
    for cell in body.row.cells:
        if body.columns.role(cell.column) != role:
            continue
        value = read_points(cell.text)
        if value is not None or (role == SURVEY_SHARE and fold(cell.text) in _MARKS):
            yield cell, value
        elif role != SURVEY_SHARE:
            _note_unread(item, cell)


def _take_points(item: Item, cell: Cell, value: Decimal) -> None:
    item.sources.setdefault("max_points", (cell.text, cell.place))
    item.points = value if item.points is None else item.points + value


def _read_share(item: Item, cell: Cell, value: Decimal | None) -> None:
    """Points of a survey that are inside of the maximum: all of it, a part, or all there is."""
    if value is None:
        item.surveyed = True
    elif item.points is None:
        _take_points(item, cell, value)
        item.surveyed = True
        item.doubts.append(Doubt("max_points", "points_of_survey"))
    elif value == item.points:
        item.surveyed = item.surveyed or value != 0
    elif value:
        item.survey_share = " ".join(cell.text.split())[:40]


def _note_unread(item: Item, cell: Cell) -> None:
    if cell.text.strip(" -–./"):
        item.sources.setdefault("max_points", (cell.text, cell.place))
        item.doubts.append(Doubt("max_points", "points_unread", cell.text[:80]))


def _read_texts(item: Item, body: Body) -> None:
    for cell in body.row.cells:
        role = body.columns.role(cell.column)
        if role in _TEXTS:
            item.texts[role] = joined((item.texts.get(role, ""), cell.text))
            item.sources.setdefault(role, (cell.text, cell.place))


def _goes_on(item: Item, last: Item) -> bool:
    """Whether a row only carries on the cells of the one above: no number, no points of its own."""
    if item.code.style != NONE:
        return False
    if item.title and not last.title:
        return item.points in {None, last.points}  # the page ended before the title
    return item.points is None and item.group == "main"


def _append(last: Item, more: Item) -> None:
    if more.title:
        # A line under a title that stands whole belongs to how it is scored.
        if last.title and not last.title.endswith((",", ";", "-")) and more.title[:1].isupper():
            last.texts["method"] = joined((last.texts.get("method", ""), more.title))
            last.sources.setdefault("method", more.sources.get("title", ("", more.place)))
        else:
            last.title = f"{last.title} {more.title}".strip()
            last.sources.setdefault("title", more.sources.get("title", ("", more.place)))
    for role, text in more.texts.items():
        last.texts[role] = joined((last.texts.get(role, ""), text))
        last.sources.setdefault(role, more.sources[role])


class _Builder:
    """Puts items under each other: dotted numbers by their parts, the others by their style."""

    def __init__(self) -> None:
        self.roots: list[Item] = []
        self._path: list[Item] = []

    def place(self, item: Item) -> None:
        """Hang the item under the right one of those before it."""
        if item.code.strong:
            self._strong(item)
        elif item.code.style == NONE and item.group != "main":
            # "ĐIỂM THƯỞNG" without a number begins a part of its own.
            item.code = Code(PART)
            self._strong(item)
        else:
            self._weak(item)

    def _strong(self, item: Item) -> None:
        path = [other for other in self._path if other.code.strong]
        if item.code.style == DOTTED:
            path = self._above_dotted(item, path)
        else:
            rank = _OUTER[item.code.style]
            path = [other for other in path if _OUTER.get(other.code.style, 3) < rank]
        self._hang(item, path)

    def _above_dotted(self, item: Item, path: list[Item]) -> list[Item]:
        parts = item.code.parts
        self._mend(item, path)
        for position in range(len(path) - 1, -1, -1):
            other = path[position]
            if other.code.style != DOTTED:
                if self._fits(parts, other):
                    return path[: position + 1]
            elif parts[: len(other.code.parts)] == other.code.parts != parts:
                return path[: position + 1]
            elif len(parts) == 1 and len(other.code.parts) > 1:
                continue
        return []

    @staticmethod
    def _fits(parts: tuple[str, ...], other: Item) -> bool:
        """Whether "II.1", "1" or "2.1" may stand under the numeral II."""
        return parts[0].isdigit() or parts[0] == other.code.text

    def _mend(self, item: Item, path: list[Item]) -> None:
        """1.1 after 1.9 was 1.10 before a spreadsheet took it for a number."""
        before = next((other for other in reversed(path) if other.code.style == DOTTED), None)
        if before is None or len(before.code.parts) != len(item.code.parts) < 2:
            return
        above, last = before.code.parts[:-1], before.code.parts[-1]
        if item.code.parts == (*above, "1") and last == "9":
            item.code = Code(DOTTED, ".".join((*above, "10")))
            item.doubts.append(Doubt("code", "code_mended", item.code.text))

    def _weak(self, item: Item) -> None:
        path = self._path
        same = [n for n, other in enumerate(path) if other.code.style == item.code.style]
        self._hang(item, path[: same[-1]] if same else path)

    def _hang(self, item: Item, path: list[Item]) -> None:
        (path[-1].children if path else self.roots).append(item)
        self._path = [*path, item]

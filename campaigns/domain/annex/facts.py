"""What stands above the table of an annex: the title of the set, its year, its decision."""

from __future__ import annotations

import re
from collections.abc import Iterable

from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.proposal import Source
from parindex.common.documents.blocks import Block, Line
from parindex.common.folding import fold

_TITLE = re.compile(r"^(bo )?(tieu chi|chi so)\b|^(bang|khung) (tieu chi|chi so|diem)|^bo chi tieu")
_ISSUED = re.compile(r"^\(?\s*((ban hành )?kèm theo .{5,400})", re.IGNORECASE | re.DOTALL)
_YEAR = re.compile(r"\bnăm\s+(20\d\d)\b", re.IGNORECASE)
_DATE = re.compile(r"(?:/|năm\s+)(20\d\d)\b", re.IGNORECASE)
_LEVELS = (
    ("sở, ban, ngành", r"\bso, (ban, )?nganh\b|cap so\b"),
    ("xã, phường", r"\bcap xa\b|\bcac xa\b|xa, phuong|xa, thi tran"),
    ("huyện, thị xã, thành phố", r"\bcap huyen\b|huyen, thi xa|\bcac huyen\b"),
    ("bộ, cơ quan ngang bộ", r"\bcac bo\b|cap bo\b|co quan ngang bo"),
    ("tỉnh, thành phố", r"\bcap tinh\b|\bcac tinh\b"),
)
_LONGEST_TITLE = 6
Facts = tuple[dict[str, str], dict[str, Source], list[Doubt]]


def facts_above(head: Iterable[Block]) -> Facts:
    """The facts of the set the lines say, each with its line, and what was not found."""
    lines = [line for block in head for line in _lines(block)]
    facts, sources, doubts = dict[str, str](), dict[str, Source](), list[Doubt]()

    def put(name: str, value: str, line: Line) -> None:
        facts[name], sources[name] = value, Source(line.text, line.place)

    title = _title(lines)
    if title:
        put("name", *title)
    else:
        doubts.append(Doubt("name", "name_missing"))
    issued = _issued(lines)
    if issued:
        put("source", *issued)
    year = _year(lines)
    if year:
        put("year", *year)
    elif issued and (found := _DATE.search(issued[0])):
        put("year", found[1], issued[1])
        doubts.append(Doubt("year", "year_from_date"))
    else:
        doubts.append(Doubt("year", "year_missing"))
    if title:
        folded = fold(title[0])
        level = next((name for name, words in _LEVELS if re.search(words, folded)), "")
        if level:
            put("level", level, title[1])
    return facts, sources, doubts


def _lines(block: Block) -> list[Line]:
    if isinstance(block, Line):
        return [Line(part, block.place) for part in block.text.split("\n")]
    return [Line(part, cell.place) for cell in block.cells for part in cell.text.split("\n")]


def _title(lines: list[Line]) -> tuple[str, Line] | None:
    """The title may go on over the next lines, up to the bracket that says what issued it."""
    for index, line in enumerate(lines):
        if not _TITLE.search(fold(line.text)):
            continue
        parts = [line.text]
        for following in lines[index + 1 : index + _LONGEST_TITLE]:
            text = following.text
            capitals = line.text.isupper() and text.isupper()
            if text.startswith(("(", "-")) or not (capitals or text[:1].islower()):
                break
            parts.append(text)
        return " ".join(parts)[:300], line
    return None


def _issued(lines: list[Line]) -> tuple[str, Line] | None:
    for index, line in enumerate(lines):
        text = " ".join(other.text for other in lines[index : index + 3])
        found = _ISSUED.match(line.text) and _ISSUED.match(text)
        if found:
            return found[1].partition(")")[0].strip(), line
    return None


def _year(lines: list[Line]) -> tuple[str, Line] | None:
    for line in lines:
        if _ISSUED.match(line.text) or fold(line.text).startswith("can cu"):
            continue
        if "ngày" in line.text.lower():
            continue
        found = _YEAR.search(line.text)
        if found:
            return found[1], line
    return None

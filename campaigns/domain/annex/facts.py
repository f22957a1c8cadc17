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
_DAY = re.compile(
    r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+20\d\d|\d{1,2}/\d{1,2}/20\d\d", re.IGNORECASE
)
_OWN_LINE = re.compile(r"\(?năm\s+(20\d\d)\)?[.:]?", re.IGNORECASE)
_NAMES_PAPER = re.compile(r"theo\b|quyet dinh|ke hoach|nghi quyet|cong van|quy dinh|du an")
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
        put("name", " ".join(line.text for line in title)[:300], title[0])
    else:
        doubts.append(Doubt("name", "name_missing"))
    issued = _issued(lines)
    if issued:
        put("source", *issued)
    year, doubt = _year(lines, title or [], issued)
    if year:
        put("year", *year)
    if doubt:
        doubts.append(doubt)
    if year and (others := _other_years(lines, year[0])):
        doubts.append(Doubt("year", "years_differ", ", ".join(others)))
    if title:
        folded = fold(facts["name"])
        level = next((name for name, words in _LEVELS if re.search(words, folded)), "")
        if level:
            put("level", level, title[0])
    return facts, sources, doubts


def _lines(block: Block) -> list[Line]:
    if isinstance(block, Line):
        return [Line(part, block.place) for part in block.text.split("\n")]
    return [Line(part, cell.place) for cell in block.cells for part in cell.text.split("\n")]


def _title(lines: list[Line]) -> list[Line] | None:
    """The title may go on over the next lines, up to the bracket that says what issued it."""
    for index, line in enumerate(lines):
        if not _TITLE.search(fold(line.text)):
            continue
        found = [line]
        for following in lines[index + 1 : index + _LONGEST_TITLE]:
            text = following.text
            capitals = line.text.isupper() and text.isupper()
            if text.startswith(("(", "-")) or not (capitals or text[:1].islower()):
                break
            if _OWN_LINE.fullmatch(text):
                break
            found.append(following)
        return found
    return None


def _issued(lines: list[Line]) -> tuple[str, Line] | None:
    """What issued the set: "kèm theo …", else a bracket that names a paper."""
    for index, line in enumerate(lines):
        text = " ".join(other.text for other in lines[index : index + 3])
        found = _ISSUED.match(line.text) and _ISSUED.match(text)
        if found:
            return found[1].partition(")")[0].strip(), line
    for index, line in enumerate(lines):
        inside = _bracket(lines[index : index + _LONGEST_TITLE])
        if inside and _NAMES_PAPER.search(fold(inside)):
            return inside, line
    return None


def _bracket(lines: list[Line]) -> str:
    """The words inside of a bracket that begins with a line and ends with one; "" without any."""
    text = ""
    for line in lines:
        text = f"{text} {line.text}".strip()
        if not text.startswith("("):
            break
        if text.count("(") == text.count(")"):
            return text[1:-1].strip() if text.endswith(")") else ""
    return ""


def _year(
    lines: list[Line], title: list[Line], issued: tuple[str, Line] | None
) -> tuple[tuple[str, Line] | None, Doubt | None]:
    """The year: of a line of its own, of the title, of what else stands above, of the source."""
    for line in lines:
        if found := _OWN_LINE.fullmatch(line.text.strip()):
            return (found[1], line), None
    others = [line for line in lines if not _is_source(line)]
    for line in (*title, *others):
        if found := _YEAR.search(_DAY.sub("", line.text)):
            return (found[1], line), None
    for text, line in [issued] if issued else []:
        if found := _YEAR.search(_DAY.sub("", text)):
            return (found[1], line), Doubt("year", "year_from_source")
        if found := _DATE.search(text):
            return (found[1], line), Doubt("year", "year_from_date")
    return None, Doubt("year", "year_missing")


def _is_source(line: Line) -> bool:
    """Whether a line names another paper, whose year is another thing."""
    return line.text.startswith("(") or bool(_ISSUED.match(line.text)) or _is_basis(line)


def _is_basis(line: Line) -> bool:
    return fold(line.text).startswith("can cu")


def _other_years(lines: list[Line], year: str) -> list[str]:
    """Years the lines name beside the one taken; days and what a set rests on do not count."""
    said = (
        found[1]
        for line in lines
        if not _is_basis(line)
        for found in _YEAR.finditer(_DAY.sub("", line.text))
    )
    return [other for other in dict.fromkeys(said) if other != year]

"""The tasks of a plan: from its table, from headings with their time, from dated sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from campaigns.domain.annex.codes import read_code
from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.proposal import Source
from campaigns.domain.decision.bodies import split_bodies, subject_of
from campaigns.domain.decision.clauses import DASH, LETTER, NUMBER, PLAIN, Clause
from campaigns.domain.decision.dates import deadline_in, read_time
from campaigns.domain.decision.products import product_of
from parindex.common.documents.blocks import Document, Place, Row, joined
from parindex.common.folding import fold

_COLUMNS = (
    ("number", re.compile(r"^(stt|tt|so tt|so thu tu)$")),
    ("product", re.compile(r"san pham|ket qua dat duoc|dau ra")),
    ("budget", re.compile(r"kinh phi")),
    ("text", re.compile(r"nhiem vu|noi dung|cong viec")),
    ("time", re.compile(r"thoi gian|thoi han|tien do|han hoan thanh")),
    ("lead", re.compile(r"chu tri|thuc hien$")),
    ("coordinating", re.compile(r"phoi hop")),
)
_LABELS = (
    ("time", re.compile(r"^thời gian(?: thực hiện)?\s*:\s*", re.IGNORECASE)),
    ("lead", re.compile(r"^cơ quan(?:, đơn vị)? chủ trì\s*:\s*", re.IGNORECASE)),
    ("coordinating", re.compile(r"^cơ quan(?:, đơn vị)? phối hợp\s*:\s*", re.IGNORECASE)),
    ("product", re.compile(r"^(?:sản phẩm|kết quả đạt được)\s*:\s*", re.IGNORECASE)),
    ("budget", re.compile(r"^(?:nguồn )?kinh phí(?: thực hiện)?\s*:\s*", re.IGNORECASE)),
)
_SAID = ("text", "time", "lead", "coordinating", "product", "budget")
_LONGEST = 500
_DATED_SECTION = re.compile(r"thoi gian|tien do|lo trinh")
_DUTIES_FOLLOW = re.compile(
    r"(?:một số )?(?:nhiệm vụ|nội dung)(?: chủ yếu)? sau:?\s*$", re.IGNORECASE
)
_ADDRESSEE = re.compile(r"đề nghị\s+(.{3,120}?)\s+(?:quan tâm|chỉ đạo|thực hiện|tập trung)\b")
_GIVEN_TO = re.compile(r"^Giao\s+(.{3,80}?)\s+(?:làm|cử|chủ trì|là|thực hiện|tham mưu|phối hợp)\b")
_WITH = re.compile(r"phối hợp với\s+(.{3,80}?)(?:,|\s+(?:để|trong|xử lý|triển khai|tổ chức)\b|$)")
_TOLD = re.compile(r"^Chỉ đạo\s+(.{3,120}?)\s+(?:phối hợp|thực hiện|tổ chức|triển khai)\b")
_DUTY = re.compile(
    r"^(?:Các|Ủy ban|UBND|Sở|Phòng)\b.{0,60}?\s(?:có trách nhiệm|thực hiện|phê duyệt)\b"
)
_INNER_SPACE = re.compile(r"(?<=\()\s+|\s+(?=\))")


@dataclass(slots=True)
class FoundTask:
    """A task with the words it was read from."""

    values: dict[str, Any]
    source: Source
    doubts: list[Doubt]


def tasks_in(document: Document, lines: list[Clause], *, year: int | None) -> list[FoundTask]:
    """The tasks, from the first of the forms that gives any."""
    for found in (
        _of_table(document, year),
        _of_headings(lines, year),
        _of_dated_section(lines, year),
        _of_letter(lines, year),
    ):
        tasks = list(found)
        if tasks:
            return tasks
    return []


def _of_table(document: Document, year: int | None) -> Iterator[FoundTask]:
    columns: dict[str, int] = {}
    cells: dict[str, str] = {}
    place = Place()
    for row in document.rows():
        named = _headings(row)
        if named:
            columns = named
            continue
        if not columns:
            continue
        said = {role: cell.text for role, column in columns.items() if (cell := row.at(column))}
        if said.get("number") and read_code(said["number"]):
            if cells:
                yield _task(cells, place, year)
            cells, place = said, row.place
        elif cells:
            for role, text in said.items():
                cells[role] = joined((cells.get(role, ""), text))
    if cells:
        yield _task(cells, place, year)


def _headings(row: Row) -> dict[str, int]:
    named: dict[str, int] = {}
    for cell in row.cells:
        folded = fold(cell.text)
        role = next((name for name, words in _COLUMNS if words.search(folded)), "")
        if role and role not in named and len(folded) < 60:
            named[role] = cell.column
    return named if {"number", "text", "time"} <= named.keys() else {}


def _of_headings(lines: list[Clause], year: int | None) -> Iterator[FoundTask]:
    """ "2. Tổ chức tự đánh giá" with dashes for time, lead and coordinating bodies below."""
    labelled = {
        (clause.section, clause.number)
        for clause in lines
        if clause.kind == DASH and _label(clause.text)
    }
    sections = {section for section, _number in labelled}
    for clause in lines:
        if clause.kind != NUMBER or clause.section not in sections:
            continue
        cells = {"number": clause.mark, "text": clause.text}
        for below in lines:
            if (below.section, below.number) == (clause.section, clause.mark):
                name, text = _label(below.text) or ("", "")
                if name and name not in cells:
                    cells[name] = text
        yield _task(cells, clause.place, year)


def _label(text: str) -> tuple[str, str] | None:
    for name, pattern in _LABELS:
        found = pattern.match(text)
        if found:
            return name, text[found.end() :]
    return None


def _of_dated_section(lines: list[Clause], year: int | None) -> Iterator[FoundTask]:
    """Numbered sentences with their deadlines under "THỜI GIAN THỰC HIỆN"."""
    for clause in lines:
        if clause.kind == NUMBER and _DATED_SECTION.search(fold(clause.section_title)):
            time = deadline_in(clause.text)
            if time:
                cells = {"number": f"{clause.section}.{clause.mark}", "text": clause.text}
                cells |= {"time": time, "lead": subject_of(clause.text)}
                yield _task(cells, clause.place, year)


def _of_letter(lines: list[Clause], year: int | None) -> Iterator[FoundTask]:
    """Duties a letter gives: sentences with a deadline or a duty, and lists of tasks."""
    found: dict[str, list[tuple[Clause, dict[str, str]]]] = {}
    listing, addressee = "", ""
    for clause in lines:
        path = ".".join(part for part in (clause.number, clause.letter) if part)
        if not path:
            continue
        if _DUTIES_FOLLOW.search(clause.text):
            asked = _ADDRESSEE.search(clause.text)
            listing, addressee = path, asked[1] if asked else ""
        elif clause.kind == DASH and path == listing:
            cells = _listed_duty(clause.text, addressee)
            found.setdefault(path, []).append((clause, cells))
        elif clause.kind in {DASH, PLAIN, LETTER} and path != listing:
            for sentence in clause.sentences:
                time = deadline_in(sentence)
                if time or _DUTY.search(sentence):
                    cells = {"text": sentence, "time": time, "lead": subject_of(sentence)}
                    found.setdefault(path, []).append((clause, cells))
    for path, duties in found.items():
        alone = len(duties) == 1 and path != listing
        for number, (clause, cells) in enumerate(duties, start=1):
            task = _task(
                cells | {"number": path if alone else f"{path}.{number}"}, clause.place, year
            )
            task.doubts.append(Doubt("number", "number_made", task.values["number"]))
            yield task


def _listed_duty(text: str, addressee: str) -> dict[str, str]:
    cells = {"text": text, "time": deadline_in(text), "lead": addressee}
    given, told = _GIVEN_TO.search(text), _TOLD.search(text)
    if given:
        helped = _WITH.search(text)
        cells |= {"lead": given[1], "coordinating": helped[1] if helped else ""}
    elif told:
        cells["coordinating"] = told[1]
    return cells


def _task(cells: dict[str, str], place: Place, year: int | None) -> FoundTask:
    time_text = cells.get("time", "").replace("\n", " ")
    time = read_time(time_text, year=year)
    text = _INNER_SPACE.sub("", cells.get("text", "").replace("\n", " "))
    lead_text = cells.get("lead", "").replace("\n", " ")
    coordinating_text = cells.get("coordinating", "").replace("\n", " ")
    lead, coordinating = split_bodies(lead_text), split_bodies(coordinating_text)
    product = cells.get("product", "").replace("\n", " ")[:_LONGEST]
    by_words = "" if product else product_of(text, time_text, lead_text)
    values = {
        "number": cells.get("number", "").strip(" ."),
        "text": text,
        "time_text": time_text[:300],
        "from": time.first.isoformat() if time.first else None,
        "due": time.last.isoformat() if time.last else None,
        "lead": lead,
        "lead_text": lead_text,
        "coordinating": coordinating,
        "coordinating_text": coordinating_text,
        "product": product or by_words,
        "budget": cells.get("budget", "").replace("\n", " ")[:_LONGEST],
    }
    doubts = []
    if by_words:
        doubts.append(Doubt("product", "product_from_words"))
    if time.year_assumed:
        doubts.append(Doubt("due", "year_of_plan", str(time.last.year if time.last else "")))
    elif not time_text.strip():
        doubts.append(Doubt("due", "time_missing"))
    elif time.last is None:
        doubts.append(Doubt("due", "time_unread", time_text[:80]))
    if time.before and time.last:
        doubts.append(Doubt("due", "due_before", f"{time.last:%d/%m/%Y}"))
    if len(lead) > 1 or len(coordinating) > 1:
        doubts.append(Doubt("lead", "bodies_split"))
    said = joined(cells.get(name, "") for name in _SAID)
    return FoundTask(values, Source(said, place), doubts)

"""The meetings a plan names: where, when, for how many, who comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.proposal import Source
from campaigns.domain.decision.clauses import DASH, LETTER, PLAIN, Clause
from campaigns.domain.decision.dates import deadline_in, read_time
from campaigns.domain.decision.parts import Found
from campaigns.domain.decision.tasks import FoundTask
from parindex.common.folding import fold

_KIND = r"(?:hội nghị|hội thảo|lớp tập huấn|tập huấn)"
_HEADED = re.compile(rf"^(?P<name>{_KIND}\b[^:]{{0,120}}):\s*(?P<rest>.+)$", re.IGNORECASE)
# A paper that was scanned says "Hợp" for "Họp".
_TASK = re.compile(
    rf"^(?:tổ chức\s+)?(?:(?P<count>\d{{1,2}})\s+)?(?P<name>(?:h[ọợ]p|{_KIND})\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ORGANISES = re.compile(rf"\btổ chức\s+(?P<name>{_KIND}\b[^.;]*)", re.IGNORECASE)
_SECOND_DUTY = re.compile(r"\s+và\s+tiến hành\b|[.;]")
_HOW_MANY = re.compile(
    r"(?P<least>\d{1,5})(?:\s*(?:-|–|đến)\s*(?P<most>\d{1,5}))?\s*đại biểu", re.IGNORECASE
)
_AT = re.compile(r"\btại\s+(?P<place>[^,;.]+)", re.IGNORECASE)
_BEFORE = re.compile(r"^(?P<place>[^,;.]{2,80}?)\s+dự kiến\b", re.IGNORECASE)
_REGION = re.compile(r"^(?:phía|miền|khu vực)\s", re.IGNORECASE)
_SAID_COUNT = re.compile(rf"\b(\d{{1,2}})\s+{_KIND}", re.IGNORECASE)
_COMES = re.compile(r"^thành phần(?:\s+(?:tham dự|tham gia))?\s*:\s*", re.IGNORECASE)
_LABEL = re.compile(r"^(?:thời gian|số lượng|địa điểm|cơ quan|kinh phí|sản phẩm)\b", re.IGNORECASE)
_LONGEST = 300


def meetings_in(lines: list[Clause], tasks: list[FoundTask], *, year: int | None) -> list[Found]:
    """Meetings listed below a task, tasks that are meetings, meetings a body is to organise."""
    listed = [_headed(clause, lines, tasks) for clause in lines if _is_headed(clause)]
    over = {fold(clause.number_title) for clause in lines if _is_headed(clause)}
    of_tasks = list(_of_tasks(tasks, over))
    named = {fold(values["name"]) for values, _source, _doubts in of_tasks}
    return [*listed, *of_tasks, *_of_duties(lines, tasks, named, year)]


def _is_headed(clause: Clause) -> bool:
    found = _HEADED.match(clause.text) if clause.kind == DASH else None
    return found is not None and _HOW_MANY.search(found["rest"]) is not None


def _headed(clause: Clause, lines: list[Clause], tasks: list[FoundTask]) -> Found:
    found = _HEADED.match(clause.text)
    name, rest = (found["name"], found["rest"]) if found else ("", "")
    beside = [line for line in lines if _same(line, clause) and _is_headed(line)]
    task = next((t for t in tasks if fold(t.values["text"]) == fold(clause.number_title)), None)
    participants = _participants(lines, clause)
    values = _values(name, **_place_and_number(rest), participants="; ".join(participants))
    doubts = list(_time_of(task, values))
    if participants and len(beside) > 1:
        doubts.append(Doubt("participants", "participants_shared"))
    said = _SAID_COUNT.search(clause.number_title)
    if said and int(said[1]) != sum(_count(line) for line in beside):
        doubts.append(Doubt("count", "meetings_counted", said[1]))
    said_here = "\n".join([clause.text, *participants])
    return values, Source(said_here, clause.place), doubts


def _same(line: Clause, clause: Clause) -> bool:
    return (line.section, line.number) == (clause.section, clause.number)


def _count(line: Clause) -> int:
    found = _HEADED.match(line.text)
    return int(_place_and_number(found["rest"])["count"]) if found else 0


def _place_and_number(rest: str) -> dict[str, Any]:
    many, at = _HOW_MANY.search(rest), _AT.search(rest) or _BEFORE.search(rest)
    place = at["place"].strip() if at else ""
    parts = re.split(r"\s+và\s+|\s*,\s*", place)
    regions = len(parts) if all(_REGION.match(part) for part in parts) else 1
    least = int(many["least"]) if many else None
    most = int(many["most"]) if many and many["most"] else least
    return {"place": place, "count": regions, "delegates_from": least, "delegates_to": most}


def _participants(lines: list[Clause], clause: Clause) -> list[str]:
    """The dashes below "Thành phần tham dự" within the same task."""
    found, inside = list[str](), False
    for line in lines:
        if not _same(line, clause):
            continue
        begins = _COMES.match(line.text)
        if begins:
            inside, rest = True, line.text[begins.end() :].strip(" ;.")
            found += [rest] if rest else []
        elif inside and (line.kind != DASH or _LABEL.match(line.text)):
            break
        elif inside:
            found.append(line.text.strip(" ;."))
    return found


def _of_tasks(tasks: list[FoundTask], over: set[str]) -> Iterator[Found]:
    for task in tasks:
        text = task.values["text"]
        found = _TASK.match(text)
        if found is None or fold(text) in over:
            continue
        name = _SECOND_DUTY.split(found["name"])[0]
        values = _values(
            name,
            count=int(found["count"] or 1) or 1,
            participants=task.values["coordinating_text"],
        )
        yield values, task.source, list(_time_of(task, values))


def _of_duties(
    lines: list[Clause], tasks: list[FoundTask], named: set[str], year: int | None
) -> Iterator[Found]:
    texts = {fold(task.values["text"]) for task in tasks}
    for clause in lines:
        found = _ORGANISES.search(clause.text)
        if found is None or clause.kind not in {DASH, LETTER, PLAIN}:
            continue
        name = found["name"].strip()
        if fold(clause.text) in texts or fold(name) in named:
            continue
        named.add(fold(name))
        time = read_time(deadline_in(clause.text), year=year)
        values = _values(name)
        values["from"] = time.first.isoformat() if time.first else None
        values["due"] = time.last.isoformat() if time.last else None
        doubts = [] if time.last else [Doubt("due", "time_missing")]
        yield values, Source(clause.text, clause.place), doubts


def _values(name: str, **more: Any) -> dict[str, Any]:
    plain = name.strip(" .;,")
    facts: dict[str, Any] = {"place": "", "from": None, "due": None, "count": 1}
    facts |= {"delegates_from": None, "delegates_to": None, "participants": ""}
    return {"name": (plain[:1].upper() + plain[1:])[:_LONGEST]} | facts | more


def _time_of(task: FoundTask | None, values: dict[str, Any]) -> Iterator[Doubt]:
    """Take over the days of the task; what is doubted about them is doubted here."""
    if task is None:
        yield Doubt("due", "time_missing")
        return
    values["from"], values["due"] = task.values["from"], task.values["due"]
    yield from (doubt for doubt in task.doubts if doubt.field == "due")

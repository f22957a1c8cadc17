"""What a plan says beside its tasks: money, classes, who appraises what, whom a survey asks,
stages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.proposal import Source
from campaigns.domain.decision.bodies import split_bodies
from campaigns.domain.decision.clauses import DASH, NUMBER, Clause
from campaigns.domain.decision.tasks import FoundTask
from campaigns.enums import PhaseKind
from parindex.common.folding import fold
from scoring.engine.numbers import plain

Found = tuple[dict[str, Any], Source, list[Doubt]]
_BAND = re.compile(
    r"^(?:đơn vị|xếp loại|loại|mức|nhóm)?\s*(?P<name>[^:]{1,40}?)\s*:\s*(?:đạt\s+)?"
    r"(?:(?:từ|trên)\s+(?P<low>\d{1,3}(?:[.,]\d+)?)|(?P<least>dưới\s+\d{1,3}(?:[.,]\d+)?))",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?:đến|điểm|%|trở lên)", re.IGNORECASE)
_APPRAISES = re.compile(r"^(?P<help>phối hợp\s+)?thẩm định\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:đối với|về|thuộc)\s+(?:các\s+)?(?P<what>lĩnh vực|tiêu chí|nội dung)\s*:?\s*(?P<rest>.*)$"
    r"|thẩm định\s+nội dung\s*:\s*(?P<part>.+)$",
    re.IGNORECASE,
)
_WITH_PARTS = re.compile(r",?\s*(?:gồm có|bao gồm|gồm)\s*:?\s*$", re.IGNORECASE)
_FIELD = re.compile(
    r"^(?:cải cách|công tác|xây dựng|tác động|hiện đại hóa|chuyển đổi số)\b", re.IGNORECASE
)
_HELPS = re.compile(r"^phối hợp\b.*\bthẩm định\b", re.IGNORECASE)
_ASKED = re.compile(
    r"(?:đối tượng|nhóm đối tượng)[^:.]{0,120}?(?:gồm|gồm có|bao gồm)?\s*"
    r"(?:\d{1,2}\s+nhóm đối tượng)?\s*:\s*(?P<list>.+)$",
    re.IGNORECASE,
)
_CENSUS = re.compile(r"khảo sát (?:tất cả|toàn bộ)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_LONGEST_GROUP = 120
_LONGEST_FUNDING = 500
# Words of a task, folded, that make it the one of a stage; then words that forbid it.
_STAGES: tuple[tuple[PhaseKind, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words), re.compile(never))
    for kind, words, never in (
        (PhaseKind.SELF_ASSESSMENT, r"tu danh gia", r"huong dan|tham dinh|thanh lap|^tham muu"),
        (
            PhaseKind.APPRAISAL,
            r"^(to chuc )?tham dinh ket qua|tien hanh tham dinh",
            r"thanh lap|^tham muu",
        ),
        (PhaseKind.EXPLANATION, r"^(cac .{0,60} )?(gui |bo sung )?giai trinh\b", r"tu danh gia"),
        (PhaseKind.COUNCIL, r"^hop hoi dong|hoi dong tham dinh hop", r"thanh lap"),
        (PhaseKind.PUBLICATION, r"^(to chuc )?(hoi nghi )?cong bo\b", r"^tham muu"),
    )
)


def bands_in(lines: Iterable[Clause]) -> list[Found]:
    """Classes of the result, best first, when the text lists two or more."""
    found: list[Found] = []
    for clause in lines:
        match = _BAND.match(clause.text)
        if match is None or not _RANGE.search(clause.text[match.end("name") :]):
            continue
        low = Decimal(match["low"].replace(",", ".")) if match["low"] else Decimal(0)
        if low > 100:
            continue
        values = {"name": match["name"].strip()[:60], "from": plain(low)}
        found.append((values, Source(clause.text, clause.place), []))
    found.sort(key=lambda item: -Decimal(item[0]["from"]))
    return found if len(found) > 1 else []


def funding_in(lines: Iterable[Clause]) -> list[Found]:
    """What the section on money says, for every task that names no money of its own."""
    said = [
        clause
        for clause in lines
        if "kinh phi" in fold(clause.section_title) and clause.text != clause.section_title
    ]
    if not said:
        return []
    text = " ".join(clause.text for clause in said)
    return [({"text": text[:_LONGEST_FUNDING]}, Source(text, said[0].place), [])]


def stages_in(tasks: list[FoundTask]) -> list[Found]:
    """The stages of the campaign, from the first task with an end that says it is one."""
    found = []
    for kind, words, never in _STAGES:
        for task in tasks:
            folded = fold(task.values["text"])
            if task.values["due"] and words.search(folded) and not never.search(folded):
                values = {
                    "kind": str(kind),
                    "from": task.values["from"],
                    "due": task.values["due"],
                    "tasks": [task.values["number"]],
                }
                doubts = [doubt for doubt in task.doubts if doubt.field == "due"]
                if not task.values["from"]:
                    doubts.append(Doubt("from", "start_missing"))
                found.append((values, task.source, doubts))
                break
    return found


def assignments_in(lines: list[Clause], tasks: list[FoundTask]) -> list[Found]:
    """Who appraises which fields and criteria; without any, who leads the appraisal."""
    found = list(_of_clauses(lines))
    named = any(values["fields"] or values["criteria"] for values, _source, _doubts in found)
    if named:
        return found
    task = next((t for t in tasks if _is_appraisal(t)), None)
    if task is None:
        return found
    leading = [_assignment(body, "appraise", task.source) for body in task.values["lead"]]
    helping = found or [
        _assignment(body, "coordinate", task.source) for body in task.values["coordinating"]
    ]
    return [*leading, *helping]


def _is_appraisal(task: FoundTask) -> bool:
    folded = fold(task.values["text"])
    _kind, words, never = _STAGES[1]
    return bool(words.search(folded)) and not never.search(folded)


def _of_clauses(lines: list[Clause]) -> Iterator[Found]:
    index = 0
    while index < len(lines):
        clause = lines[index]
        bodies = split_bodies(clause.number_title) if clause.number else []
        index += 1
        if not bodies or clause.kind == NUMBER:
            continue
        appraises = _APPRAISES.match(clause.text)
        if appraises is None:
            if _HELPS.match(clause.text):
                source = Source(clause.text, clause.place)
                yield from (_assignment(body, "coordinate", source) for body in bodies)
            continue
        below = _dashes(lines, index)
        role = "coordinate" if appraises["help"] else "appraise"
        for body in bodies:
            yield from _named(body, role, clause, below)
        index += len(below)


def _dashes(lines: list[Clause], start: int) -> list[Clause]:
    found = []
    for clause in lines[start:]:
        if clause.kind != DASH:
            break
        found.append(clause)
    return found


def _named(body: str, role: str, clause: Clause, below: list[Clause]) -> Iterator[Found]:
    about = _ABOUT.search(clause.text)
    what = fold(about["what"] or "") if about else ""
    inline = _clean((about["rest"] or about["part"] or "") if about else "")
    fields, criteria = list[str](), list[str]()
    if inline:
        (fields if what == "linh vuc" else criteria).append(_clean(_WITH_PARTS.sub("", inline)))
    helped: list[str] = []
    for line in below:
        part = _ABOUT.search(line.text) if _HELPS.match(line.text) else None
        if part:
            helped.append(_clean(part["part"] or part["rest"] or ""))
        elif what == "linh vuc" and not inline and _FIELD.search(line.text):
            fields.append(_clean(line.text))
        else:
            criteria.append(_clean(line.text))
    source = Source("\n".join([clause.text, *(line.text for line in below)]), clause.place)
    if fields or criteria:
        yield _assignment(body, role, source, fields, criteria)
    if helped:
        yield _assignment(body, "coordinate", source, [], helped)


def _assignment(
    body: str,
    role: str,
    source: Source,
    fields: Iterable[str] = (),
    criteria: Iterable[str] = (),
) -> Found:
    values = {"body": body, "role": role, "fields": list(fields), "criteria": list(criteria)}
    doubts = [] if values["fields"] or values["criteria"] else [Doubt("fields", "fields_not_said")]
    return values, source, doubts


def respondents_in(lines: list[Clause], tasks: list[FoundTask]) -> list[Found]:
    """The groups a survey asks, where the text lists them."""
    texts = [(task.values["text"], task.source) for task in tasks]
    texts += [(clause.text, Source(clause.text, clause.place)) for clause in lines]
    for text, source in texts:
        match = _ASKED.search(text)
        folded = fold(text)
        if match is None or not re.search(r"dieu tra|khao sat|phieu", folded):
            continue
        names = [_clean(part) for part in match["list"].split(";")]
        names = [name for name in names if name]
        if len(names) < 2 or any(len(name) > _LONGEST_GROUP for name in names):
            continue
        return _with_census(names, source, lines)
    return []


def _with_census(names: list[str], source: Source, lines: list[Clause]) -> list[Found]:
    """Groups of which everybody is asked, when as many lines say so in the same order."""
    whole = [clause for clause in lines if clause.kind == DASH and _CENSUS.search(clause.text)]
    if len(whole) != len(names):
        empty = {"census": None, "positions": list[str](), "sample_text": ""}
        return [({"name": name, **empty}, source, []) for name in names]
    found = []
    for name, clause in zip(names, whole, strict=True):
        said = clause.text.partition(":")[2].strip()
        inside = _IN_BRACKETS.findall(said)
        positions = [_clean(part) for part in inside[-1].split(",")] if inside else []
        values = {"name": name, "census": True, "positions": positions, "sample_text": said}
        both = Source(f"{name}\n{clause.text}", source.place)
        found.append((values, both, [Doubt("census", "census_by_order")]))
    return found


def _clean(text: str) -> str:
    return text.strip(" -–+;.,:")

"""Read a plan or decision: from its text to the proposal of a campaign."""

from __future__ import annotations

import re

from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.proposal import Source
from campaigns.domain.decision.annexes import annexes_in
from campaigns.domain.decision.clauses import Clause, clauses
from campaigns.domain.decision.dates import days_in
from campaigns.domain.decision.meetings import meetings_in
from campaigns.domain.decision.parts import (
    assignments_in,
    bands_in,
    funding_in,
    respondents_in,
    stages_in,
)
from campaigns.domain.decision.proposal import (
    ANNEX,
    ASSIGNMENT,
    BAND,
    FACT,
    FUNDING,
    MEETING,
    PHASE,
    RESPONDENTS,
    TASK,
    DecisionProposal,
    PlanRow,
)
from campaigns.domain.decision.tasks import tasks_in
from campaigns.domain.problems import whole_file
from parindex.common.documents.blocks import Document, Place

_INDEX = re.compile(
    r"chỉ số\s+(?:cải cách hành chính|CCHC)\b[^.;:“”\"]{0,60}?\bnăm\s+(20\d\d)", re.IGNORECASE
)
_NUMBER = re.compile(r"^\W*Số\s*:?\s*(\d{1,5})\s*/\s*([A-ZĐ0-9][\w-]{1,30})", re.IGNORECASE)
_ISSUED = re.compile(
    r"^\W*(?:ban hành\s+)?kèm theo\s+(?:quyết định|kế hoạch|công văn) số\s*"
    r"(\d{1,5})\s*/\s*([\w-]{2,30})(.{0,60})",
    re.IGNORECASE,
)
_PLACE_AND_DATE = re.compile(r"^[^,;:]{2,40},\s*ngày\s", re.IGNORECASE)
_BASIS = re.compile(r"^(?:căn cứ|thực hiện|theo đề nghị|xét đề nghị)\s", re.IGNORECASE)
_MAX_BASES = 20
# The place and date stand beside the number, within the first lines.
_HEAD = 12


def propose_plan(document: Document) -> DecisionProposal:
    """The campaign a text proposes. Raises ImportProblems when it says nothing of one."""
    lines = clauses(document)
    facts, source, doubts = _facts(lines)
    year = int(facts["year"]) if facts["year"] else None
    tasks = tasks_in(document, lines, year=year)
    if not tasks and not facts["title"]:
        raise whole_file("no_plan")
    proposal = DecisionProposal([], _bases(lines))
    rows = [(FACT, (facts, source, doubts))]
    rows += [(TASK, (task.values, task.source, task.doubts)) for task in tasks]
    rows += [(FUNDING, found) for found in funding_in(lines)]
    rows += [(PHASE, found) for found in stages_in(tasks)]
    rows += [(MEETING, found) for found in meetings_in(lines, tasks, year=year)]
    rows += [(BAND, found) for found in bands_in(lines)]
    rows += [(ASSIGNMENT, found) for found in assignments_in(lines, tasks)]
    rows += [(ANNEX, found) for found in annexes_in(lines)]
    rows += [(RESPONDENTS, found) for found in respondents_in(lines, tasks)]
    for key, (kind, (values, read_from, unsure)) in enumerate(rows, start=1):
        proposal.rows.append(PlanRow(key, kind, dict(values), read_from, list(unsure)))
    return proposal


def _facts(lines: list[Clause]) -> tuple[dict[str, str], Source, list[Doubt]]:
    facts = {"title": "", "year": "", "number": "", "date": ""}
    doubts, said, place = list[Doubt](), list[str](), Place()
    for clause in lines:
        found = _INDEX.search(clause.text)
        if found and not _BASIS.match(clause.text):
            facts["title"] = found[0][:1].upper() + found[0][1:]
            facts["year"], place = found[1], clause.place
            said.append(clause.text)
            break
    else:
        doubts.append(Doubt("title", "title_missing"))
    number = _number(lines)
    if number:
        facts["number"], facts["date"], line = number
        said.append(line)
    else:
        doubts.append(Doubt("number", "number_missing"))
    return facts, Source("\n".join(said), place), doubts


def _number(lines: list[Clause]) -> tuple[str, str, str] | None:
    """Number and date of the paper itself: where it says what issued it, else at its head."""
    for clause in lines:
        found = _ISSUED.match(clause.text)
        if found:
            days = days_in(found[3])
            day = days[0].isoformat() if days else ""
            return f"{found[1]}/{found[2]}", day, clause.text
    for clause in lines[:_HEAD]:
        found = _NUMBER.match(clause.text)
        if found:
            dated = (c.text for c in lines[:_HEAD] if _PLACE_AND_DATE.match(c.text))
            days = [day for text in dated for day in days_in(text)]
            day = days[0].isoformat() if days else ""
            return f"{found[1]}/{found[2]}", day, clause.text
    return None


def _bases(lines: list[Clause]) -> list[str]:
    found = [clause.text.rstrip(" ;.") for clause in lines if _BASIS.match(clause.text)]
    return found[:_MAX_BASES]

"""A plan (format "parindex-plan/1") read into what it says about its campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from campaigns.domain.campaigns import PhaseDates
from campaigns.domain.plan.tasks import TaskDraft
from campaigns.domain.plan.workshops import LONGEST_PARTICIPANTS, WorkshopFacts
from campaigns.domain.problems import ImportProblems, from_engine
from campaigns.enums import PhaseKind
from parindex.common.folding import nfc
from parindex.common.row_problems import RowProblem
from scoring.engine.bands import parse_bands
from scoring.engine.problems import SetError

FORMAT = "parindex-plan/1"
MAX_TASKS = 200
MAX_BODIES = 60
MAX_WORKSHOPS = 50
MOST_COUNTED = 30_000
# What a plan says beside its tasks; kept with the campaign for those who assign and ask.
RECORDS = ("appraisal_assignments", "appendix_distribution", "respondent_groups")
# Plans name days; a stage named so runs from the morning of the first to 17:00 of the last.
OPENING, CLOSING = time(0, 0), time(17, 0)


@dataclass(frozen=True)
class PlanProposal:
    """What a plan says about its campaign; ``missing`` names the phases it gives no dates for."""

    year: int
    name: str
    plan_number: str
    plan_date: date | None
    bands: tuple[dict[str, str], ...]
    phases: tuple[PhaseDates, ...]
    missing: tuple[PhaseKind, ...]
    tasks: tuple[TaskDraft, ...]
    phase_tasks: dict[PhaseKind, tuple[str, ...]]
    bodies: tuple[str, ...]
    workshops: tuple[WorkshopFacts, ...]
    document: dict[str, Any]


class _PlanReader:
    """Typed values out of untrusted JSON; every mistake is noted with its path."""

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []

    def wrong(self, path: str, code: str, *, expected: str = "", got: object = "") -> None:
        self.problems.append(RowProblem(None, path, code, str(got)[:80], expected))

    def mapping(self, value: Any, path: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.wrong(path, "not_an_object", got=value)
        return {}

    def items(self, value: Any, path: str, limit: int) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > limit:
            self.wrong(path, "not_a_list", expected=f"≤ {limit}")
            return []
        return value

    def records(self, value: Any, path: str) -> list[Any]:
        """A list of objects, each taken as it is."""
        found = self.items(value, path, MAX_TASKS)
        for index, item in enumerate(found):
            self.mapping(item, f"{path}[{index}]")
        return found

    def text(self, value: Any, path: str, *, required: bool = False, limit: int = 4000) -> str:
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self.wrong(path, "not_a_text", got=value)
            return ""
        if len(value) > limit:
            self.wrong(path, "text_too_long", expected=str(limit))
        if "\x00" in value:
            self.wrong(path, "bad_characters")
        return nfc(value.strip())

    def whole(self, value: Any, path: str) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(path, "not_whole", got=value)
            return None
        if not 0 <= value <= MOST_COUNTED:
            code = "too_small" if value < 0 else "too_large_number"
            self.wrong(path, code, expected=f"0–{MOST_COUNTED}", got=value)
            return None
        return value

    def day(self, value: Any, path: str) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.wrong(path, "not_a_date", expected="YYYY-MM-DD", got=value)
            return None


def read_plan(document: Any) -> PlanProposal:
    """The proposal in a plan document. Raises ImportProblems with every problem."""
    read = _PlanReader()
    whole = read.mapping(document, "")
    if whole.get("format") != FORMAT:
        read.wrong("format", "unknown_value", expected=FORMAT, got=whole.get("format"))
    campaign = read.mapping(whole.get("campaign"), "campaign")
    paper = read.mapping(whole.get("document") or {}, "document")
    year = campaign.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or not 2000 <= year <= 2100:
        read.wrong("campaign.year", "bad_year", got=year)
        year = 2000
    tasks = _tasks(read, whole.get("tasks"))
    phases, missing, phase_tasks = _phases(read, whole.get("phases"), year)
    bands = _bands(read, whole.get("bands"))
    proposal = PlanProposal(
        year=year,
        name=read.text(campaign.get("title"), "campaign.title", required=True, limit=300),
        plan_number=read.text(paper.get("number"), "document.number", limit=80),
        plan_date=read.day(paper.get("date"), "document.date"),
        bands=bands,
        phases=phases,
        missing=missing,
        tasks=tasks,
        phase_tasks=phase_tasks,
        workshops=_workshops(read, whole.get("workshops")),
        bodies=tuple(dict.fromkeys(b for t in tasks for b in (*t.lead, *t.coordinating))),
        document={key: whole[key] for key in ("key", "seed", "document") if key in whole}
        | {key: read.records(whole.get(key), key) for key in RECORDS if whole.get(key)},
    )
    if read.problems:
        raise ImportProblems(read.problems[:200])
    return proposal


def _tasks(read: _PlanReader, value: Any) -> tuple[TaskDraft, ...]:
    drafts: list[TaskDraft] = []
    for index, item in enumerate(read.items(value, "tasks", MAX_TASKS)):
        path = f"tasks[{index}]"
        row = read.mapping(item, path)
        draft = TaskDraft(
            number=read.text(row.get("number"), f"{path}.number", required=True, limit=12),
            text=read.text(row.get("text"), f"{path}.text", required=True),
            time_text=read.text(row.get("time_text"), f"{path}.time_text", limit=300),
            starts_on=read.day(row.get("from"), f"{path}.from"),
            due_on=read.day(row.get("due"), f"{path}.due"),
            lead=_names(read, row.get("lead"), f"{path}.lead"),
            coordinating=_names(read, row.get("coordinating"), f"{path}.coordinating"),
            lead_text=read.text(row.get("lead_text"), f"{path}.lead_text"),
            coordinating_text=read.text(row.get("coordinating_text"), f"{path}.coordinating_text"),
            product=read.text(row.get("product"), f"{path}.product", limit=500),
            budget=read.text(row.get("budget"), f"{path}.budget", limit=500),
        )
        if draft.number in {other.number for other in drafts}:
            read.wrong(f"{path}.number", "duplicate_code", got=draft.number)
        if draft.starts_on and draft.due_on and draft.due_on < draft.starts_on:
            read.wrong(
                f"{path}.due", "not_a_date", expected=f"≥ {draft.starts_on}", got=draft.due_on
            )
        drafts.append(draft)
    return tuple(drafts)


def _workshops(read: _PlanReader, value: Any) -> tuple[WorkshopFacts, ...]:
    found = []
    for index, item in enumerate(read.items(value, "workshops", MAX_WORKSHOPS)):
        path = f"workshops[{index}]"
        row = read.mapping(item, path)
        counts = {
            name: read.whole(row.get(name), f"{path}.{name}")
            for name in ("count", "delegates_from", "delegates_to")
        }
        first, last = (
            read.day(row.get("from"), f"{path}.from"),
            read.day(row.get("due"), f"{path}.due"),
        )
        if first and last and last < first:
            read.wrong(f"{path}.due", "not_a_date", expected=f"≥ {first}", got=last)
        least, most = counts["delegates_from"], counts["delegates_to"]
        if least is not None and most is not None and most < least:
            read.wrong(f"{path}.delegates_to", "too_small", expected=f"≥ {least}", got=most)
        facts = WorkshopFacts(
            name=read.text(row.get("name"), f"{path}.name", required=True, limit=300),
            place=read.text(row.get("place"), f"{path}.place", limit=300),
            starts_on=first,
            due_on=last,
            count=counts["count"] or 1,
            delegates_from=least,
            delegates_to=most,
            participants=read.text(
                row.get("participants"), f"{path}.participants", limit=LONGEST_PARTICIPANTS
            ),
        )
        found.append(facts)
    return tuple(found)


def _names(read: _PlanReader, value: Any, path: str) -> tuple[str, ...]:
    items = read.items(value, path, MAX_BODIES)
    return tuple(read.text(item, f"{path}[{n}]", limit=200) for n, item in enumerate(items))


def _bands(read: _PlanReader, value: Any) -> tuple[dict[str, str], ...]:
    rows = []
    for index, item in enumerate(read.items(value, "bands", 20)):
        row = read.mapping(item, f"bands[{index}]")
        name = read.text(row.get("name"), f"bands[{index}].name", required=True, limit=60)
        rows.append({"name": name, "from": str(row.get("from"))})
    try:
        parse_bands(rows or [{"name": "–", "from": "0"}])
    except SetError as error:
        read.problems.extend(from_engine(problem) for problem in error.problems)
    return tuple(rows)


_Stages = tuple[tuple[PhaseDates, ...], tuple[PhaseKind, ...], dict[PhaseKind, tuple[str, ...]]]


def _phases(read: _PlanReader, value: Any, year: int) -> _Stages:
    given: dict[PhaseKind, tuple[date | None, date]] = {}
    tasks: dict[PhaseKind, tuple[str, ...]] = {}
    for index, item in enumerate(read.items(value, "phases", 20)):
        path = f"phases[{index}]"
        row = read.mapping(item, path)
        if row.get("kind") not in PhaseKind.values:
            expected = ", ".join(PhaseKind.values)
            read.wrong(f"{path}.kind", "unknown_value", expected=expected, got=row.get("kind"))
            continue
        kind = PhaseKind(row["kind"])
        tasks[kind] = _names(read, row.get("tasks"), f"{path}.tasks")
        due = read.day(row.get("due"), f"{path}.due")
        if due is not None:
            given[kind] = (read.day(row.get("from"), f"{path}.from"), due)
    found: list[PhaseDates] = []
    for kind in PhaseKind:
        if kind in given:
            first, last = given[kind]
            found.append(_dates(kind, first or _first_day(found, last, year), last))
    return tuple(found), tuple(kind for kind in PhaseKind if kind not in given), tasks


def _first_day(before: list[PhaseDates], last: date, year: int) -> date:
    """The day a stage starts when the plan names only its end: after the one before it."""
    if before:
        day = timezone.localtime(before[-1].closes_at).date() + timedelta(days=1)
        return min(day, last)
    return min(max(date(year, 1, 1), last - timedelta(days=30)), last)


def _dates(kind: PhaseKind, first: date, last: date) -> PhaseDates:
    zone = timezone.get_default_timezone()
    return PhaseDates(
        kind=kind,
        opens_at=datetime.combine(first, OPENING, zone),
        closes_at=datetime.combine(last, CLOSING, zone),
    )

"""What was read out of a plan, waiting to be looked at: rows of several kinds, each on its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from campaigns.domain.annex.doubts import LIKELY, SURE, UNSURE, sureness
from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.proposal import LEFT_OUT, OPEN, Source
from campaigns.domain.plan.reading import FORMAT
from parindex.common.documents.blocks import Place

FACT, TASK, FUNDING, PHASE, MEETING, BAND, ASSIGNMENT, ANNEX, RESPONDENTS = (
    *("fact", "task", "funding", "phase", "meeting"),
    *("band", "assignment", "annex", "respondents"),
)
KINDS = (FACT, TASK, FUNDING, PHASE, MEETING, BAND, ASSIGNMENT, ANNEX, RESPONDENTS)
# Kind → the list in the document of a plan.
LISTS = {
    TASK: "tasks",
    PHASE: "phases",
    MEETING: "workshops",
    BAND: "bands",
    ASSIGNMENT: "appraisal_assignments",
    ANNEX: "appendix_distribution",
    RESPONDENTS: "respondent_groups",
}


@dataclass(slots=True)
class PlanRow:
    """One thing a plan says, as proposed: a task, a phase, a meeting, the facts …"""

    key: int
    kind: str
    values: dict[str, Any]
    source: Source
    doubts: list[Doubt] = field(default_factory=list)
    state: str = OPEN
    edits: int = 0

    @property
    def confidence(self) -> str:
        """``sure``, ``likely`` or ``unsure``: that of its least certain value."""
        found = {sureness(doubt.code) for doubt in self.doubts}
        return next((name for name in (UNSURE, LIKELY) if name in found), SURE)


@dataclass(slots=True)
class DecisionProposal:
    """A campaign as proposed by a plan."""

    rows: list[PlanRow]
    legal_basis: list[str] = field(default_factory=list)

    def of(self, kind: str) -> Iterator[PlanRow]:
        """The rows of a kind that are kept, in order."""
        return (row for row in self.rows if row.kind == kind and row.state != LEFT_OUT)

    def row(self, key: int) -> PlanRow | None:
        """The row of a key."""
        return next((row for row in self.rows if row.key == key), None)

    @property
    def open_rows(self) -> int:
        """How many rows nobody has accepted or left out yet."""
        return sum(row.state == OPEN for row in self.rows)

    def document(self) -> dict[str, Any]:
        """The plan in its format; unchecked."""
        facts = next((row.values for row in self.of(FACT)), {})
        year = str(facts.get("year", ""))
        document: dict[str, Any] = {
            "format": FORMAT,
            "document": {
                "number": facts.get("number") or None,
                "date": facts.get("date") or None,
                "legal_basis": [{"text": text} for text in self.legal_basis],
            },
            "campaign": {
                "title": facts.get("title", ""),
                "year": int(year) if year.isascii() and year.isdigit() else year,
            },
        }
        for kind, name in LISTS.items():
            document[name] = [dict(row.values) for row in self.of(kind)]
        funding = next((row.values["text"] for row in self.of(FUNDING)), "")
        for task in document["tasks"]:
            task["budget"] = task.get("budget") or funding
        return document

    def to_plain(self) -> dict[str, Any]:
        """The proposal as JSON keeps it."""
        return asdict(self)


def decision_from(plain: Mapping[str, Any]) -> DecisionProposal:
    """The proposal that ``to_plain`` was asked of."""
    rows = [
        PlanRow(
            key=item["key"],
            kind=item["kind"],
            values=dict(item["values"]),
            source=Source(item["source"]["text"], Place(**item["source"]["place"])),
            doubts=[Doubt(**doubt) for doubt in item["doubts"]],
            state=item["state"],
            edits=item["edits"],
        )
        for item in plain["rows"]
    ]
    return DecisionProposal(rows, list(plain["legal_basis"]))

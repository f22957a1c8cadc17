"""What was read out of an annex, waiting to be looked at: values, their places, their doubts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from campaigns.domain.annex.doubts import LIKELY, SURE, UNSURE, sureness
from campaigns.domain.annex.outline import Doubt
from parindex.common.documents.blocks import Place
from scoring.engine.criteria import FORMAT

OPEN, ACCEPTED, LEFT_OUT = "open", "accepted", "left_out"
# What a row holds, in the words of the document of a set.
VALUES = (
    *("code", "parent", "title", "max_points", "group", "source", "rule", "rule_text"),
    *("evidence", "legal_basis", "guidance", "cap", "na_allowed", "evidence_required"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of the annex a value was read from, and where it stands."""

    text: str
    place: Place


@dataclass(slots=True)
class ProposedRow:
    """A node as proposed. ``edits`` counts corrections, so that two people notice each other."""

    key: int
    values: dict[str, Any]
    sources: dict[str, Source] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    state: str = OPEN
    edits: int = 0

    @property
    def level(self) -> int:
        return int(self.values.get("level", 1))

    @property
    def confidence(self) -> str:
        """``sure``, ``likely`` or ``unsure``: that of its least certain value."""
        found = {sureness(doubt.code) for doubt in self.doubts}
        return next((name for name in (UNSURE, LIKELY) if name in found), SURE)


@dataclass(slots=True)
class Proposal:
    """A criteria set as proposed by a file."""

    facts: dict[str, str]
    fact_sources: dict[str, Source]
    rows: list[ProposedRow]
    policy: dict[str, Any] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    bands: list[dict[str, str]] = field(default_factory=list)
    places: int | None = None

    def row(self, key: int) -> ProposedRow | None:
        """The row of a key."""
        return next((row for row in self.rows if row.key == key), None)

    @property
    def kept(self) -> list[ProposedRow]:
        """The rows that go into the set."""
        return [row for row in self.rows if row.state != LEFT_OUT]

    @property
    def open_rows(self) -> int:
        """How many rows nobody has accepted or left out yet."""
        return sum(row.state == OPEN for row in self.rows)

    def document(self) -> dict[str, Any]:
        """The set in its format, as far as it is known; unchecked."""
        year = self.facts.get("year", "")
        survey = self.facts.get("survey_points")
        return {
            "format": FORMAT,
            "name": self.facts.get("name", ""),
            "year": int(year) if year.isascii() and year.isdigit() else year,
            "level": self.facts.get("level", ""),
            "source": self.facts.get("source", ""),
            "total": self.facts.get("total", ""),
            "policy": dict(self.policy),
            "nodes": [_node(row.values) for row in self.kept],
            **({"note": self.facts["note"]} if self.facts.get("note") else {}),
            **({"rounding": {"places": self.places}} if self.places is not None else {}),
            **({"survey_points": survey} if survey else {}),
            **({"bands": list(self.bands)} if self.bands else {}),
        }

    def to_plain(self) -> dict[str, Any]:
        """The proposal as JSON keeps it."""
        return asdict(self)


def proposal_from(plain: Mapping[str, Any]) -> Proposal:
    """The proposal that ``to_plain`` was asked of."""
    return Proposal(
        facts=dict(plain["facts"]),
        fact_sources=_sources(plain["fact_sources"]),
        rows=[_row(item) for item in plain["rows"]],
        policy=dict(plain["policy"]),
        doubts=[Doubt(**item) for item in plain["doubts"]],
        bands=[dict(item) for item in plain.get("bands", ())],
        places=plain.get("places"),
    )


def _row(plain: Mapping[str, Any]) -> ProposedRow:
    return ProposedRow(
        key=plain["key"],
        values=dict(plain["values"]),
        sources=_sources(plain["sources"]),
        doubts=[Doubt(**item) for item in plain["doubts"]],
        state=plain["state"],
        edits=plain["edits"],
    )


def _sources(plain: Mapping[str, Any]) -> dict[str, Source]:
    return {name: Source(item["text"], Place(**item["place"])) for name, item in plain.items()}


def _node(values: Mapping[str, Any]) -> dict[str, Any]:
    node = {name: values[name] for name in VALUES if values.get(name) not in (None, "")}
    return {"title": "", "max_points": "", **node, "code": values.get("code", "")}

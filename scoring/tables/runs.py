"""A run as the office reads it: lines beside the run before, a unit unfolded to its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.domain.results import BandRange, FieldResult, GroupResult, LeafResult
from scoring.domain.traces import TraceStep, trace_steps
from scoring.models import IndexLine, ScoreEntry


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of a run and what it was in the run before (None: not there)."""

    line: IndexLine
    css: str
    fields: tuple[FieldResult, ...]
    before: IndexLine | None

    @property
    def change(self) -> Decimal | None:
        """Change of the index in percentage points."""
        if self.before is None or self.before.index is None or self.line.index is None:
            return None
        return self.line.index - self.before.index


@dataclass(frozen=True, slots=True)
class LeafRow:
    """One leaf with the steps that led to its points."""

    leaf: LeafResult
    steps: list[TraceStep]
    reason: str


@dataclass(frozen=True, slots=True)
class FieldFold:
    """One field with its leaves."""

    result: FieldResult
    leaves: list[LeafRow]


def compared(
    group: GroupResult,
    lines: Sequence[IndexLine],
    bands: Sequence[BandRange],
    earlier: Sequence[GroupResult],
) -> list[RunRow]:
    """The lines beside those of the run before."""
    before = {line.unit_code: line for other in earlier for line in other.lines}
    colours = {band.name: f"c{min(band.number, 5)}" for band in bands}
    return [
        RunRow(line, colours.get(line.band, ""), group.fields_of(line), before.get(line.unit_code))
        for line in lines
    ]


def unfolded(group: GroupResult, line: IndexLine, leaves: Sequence[LeafResult]) -> list[FieldFold]:
    """The fields of one unit, each with its leaves and their traces; one query."""
    entries = ScoreEntry.objects.select_related("criterion", "dossier").in_bulk(
        [leaf.entry for leaf in leaves if leaf.entry is not None]
    )
    folds = []
    for field in group.fields_of(line):
        rows = []
        for leaf in leaves:
            if leaf.field == field.code:
                entry = entries.get(leaf.entry) if leaf.entry is not None else None
                steps = trace_steps(entry) if entry is not None else []
                rows.append(LeafRow(leaf, steps, entry.reason if entry is not None else ""))
        folds.append(FieldFold(field, rows))
    return folds

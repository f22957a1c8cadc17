"""A run as the office reads it: lines beside the run before, a unit unfolded to its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from parindex.common.formats import format_exact
from parindex.common.plots import distribution
from scoring.domain.leaf_results import LeafResult, leaves_of
from scoring.domain.origins import Origin, origins_of
from scoring.domain.rank_ranges import rank_ranges
from scoring.domain.results import BandRange, FieldResult, GroupResult, bands_of, groups_of
from scoring.domain.traces import TraceStep, trace_steps
from scoring.domain.verification import Proof
from scoring.engine.possible_ranks import RankRange
from scoring.models import IndexLine, IndexRun, ScoreEntry
from scoring.tables.ranking import PER_PAGE, chart_bands, class_bars, found_in, tiles


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of a run and what it was in the run before (None: not there)."""

    line: IndexLine
    css: str
    fields: tuple[FieldResult, ...]
    before: IndexLine | None
    possible: RankRange | None = None

    @property
    def uncertain(self) -> bool:
        """Whether another place than the computed one is possible."""
        return self.possible is not None and self.possible.best != self.possible.worst

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
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class FieldFold:
    """One field with its leaves."""

    result: FieldResult
    leaves: list[LeafRow]


def run_table(run: IndexRun, asked: Mapping[str, str], *, tolerance: Decimal) -> dict[str, Any]:
    """Context of a run's page; ``asked``: group, q (name), page; ``tolerance`` of the weights in
    percent."""
    groups, bands = groups_of(run), bands_of(run)
    group = next((item for item in groups if item.key == asked["group"]), groups[0])
    before = IndexRun.objects.filter(campaign=run.campaign, number__lt=run.number).first()
    page = Paginator(found_in(group.lines, asked["q"]), PER_PAGE).get_page(asked["page"])
    earlier = groups_of(before) if before else []
    possible = rank_ranges(group, page.object_list, tolerance=tolerance)
    return {
        "run": run,
        "before": before,
        "groups": groups,
        "group": group,
        "bands": bands,
        "rows": compared(group, list(page.object_list), bands, earlier, possible),
        "tiles": tiles(group, bands, {}),
        "spread": distribution(
            (line.index for line in group.ranked if line.index is not None),
            bands=chart_bands(bands),
        ),
        "classes": class_bars(group, bands),
        "panes": [
            {"label": _("Ranking"), "id": "ranking"},
            {"label": _("Distribution"), "id": "spread"},
        ],
        "page_obj": page,
        "rounding_step": format_exact(Decimal(1).scaleb(-group.places)),
        "tolerance": format_exact(tolerance),
        "query": asked["q"],
    }


def unit_table(run: IndexRun, line: IndexLine) -> dict[str, Any]:
    """Context of the page that unfolds one unit."""
    group = next(item for item in groups_of(run) if item.key == line.group_key)
    leaves = leaves_of(run, [line])[line.participation_id]
    return {"run": run, "line": line, "group": group, "fields": unfolded(group, line, leaves)}


def proof_words(proof: Proof) -> str:
    """What a verification found, in a sentence."""
    if proof.agrees:
        text = _("All %(lines)s lines were computed again by the engine and agree.")
        return text % {"lines": proof.lines}
    first = proof.differences[0]
    text = _("%(count)s values differ, first: %(unit)s, %(what)s: %(stored)s, not %(computed)s")
    told = {"unit": first.unit, "what": first.what, "stored": first.stored}
    return text % {"count": len(proof.differences), "computed": first.computed, **told}


def compared(
    group: GroupResult,
    lines: Sequence[IndexLine],
    bands: Sequence[BandRange],
    earlier: Sequence[GroupResult],
    possible: Mapping[str, RankRange],
) -> list[RunRow]:
    """The lines beside those of the run before, with the places that are ``possible``."""
    before = {line.unit_code: line for other in earlier for line in other.lines}
    colours = {band.name: f"c{min(band.number, 5)}" for band in bands}
    return [
        RunRow(
            line,
            colours.get(line.band, ""),
            group.fields_of(line),
            before.get(line.unit_code),
            possible.get(line.unit_code),
        )
        for line in lines
    ]


def unfolded(group: GroupResult, line: IndexLine, leaves: Sequence[LeafResult]) -> list[FieldFold]:
    """The fields of one unit, each with its leaves, their traces and where figures come from."""
    entries = ScoreEntry.objects.select_related("criterion", "dossier").in_bulk(
        [leaf.entry for leaf in leaves if leaf.entry is not None]
    )
    origins = origins_of(list(entries.values()))
    folds = []
    for field in group.fields_of(line):
        rows = []
        for leaf in leaves:
            if leaf.field == field.code:
                entry = entries.get(leaf.entry) if leaf.entry is not None else None
                steps = trace_steps(entry) if entry is not None else []
                reason = entry.reason if entry is not None else ""
                rows.append(LeafRow(leaf, steps, reason, origins.get(leaf.entry or 0)))
        folds.append(FieldFold(field, rows))
    return folds

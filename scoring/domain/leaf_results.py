"""The leaves of a unit as they counted in a run, read from the ledger as it was then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from campaigns.domain.tree import Tree
from scoring.domain.verification import trees_of
from scoring.enums import SOURCE_RANK, Source
from scoring.models import IndexLine, IndexRun


@dataclass(frozen=True, slots=True)
class LeafResult:
    """One leaf of one unit as it counted in a run.

    ``points`` None: nothing was entered, it counts 0. ``state``: "" (counts), "excluded" (the
    unit is not assessed on it) or "na" (not applicable); both leave points and maximum.
    ``sources``: the points of every source, as they stood then. ``surveyed``: its points come
    from a survey.
    """

    code: str
    title: str
    field: str
    points: Decimal | None
    maximum: Decimal
    source: str
    state: str
    surveyed: bool
    entry: int | None
    sources: Mapping[str, Decimal]

    @property
    def source_label(self) -> str:
        """The source in the language of the reader."""
        return str(Source(self.source).label) if self.source else ""

    @property
    def lost(self) -> Decimal:
        """Points below the maximum; for a penalty the points taken off."""
        return Decimal(0) if self.state else self.maximum - (self.points or Decimal(0))


def leaves_of(run: IndexRun, lines: Sequence[IndexLine]) -> dict[int, list[LeafResult]]:
    """Participation → its leaves as they counted in ``run``; two queries for all of them."""
    trees = trees_of(run)
    wanted = {line.participation_id: line for line in lines}
    entries: dict[int, dict[int, list[tuple[Any, ...]]]] = {}
    for participation, criterion, *rest in _entries_then(run, list(wanted)):
        entries.setdefault(participation, {}).setdefault(criterion, []).append(tuple(rest))
    return {
        participation: _leaves(trees[line.group_key], line, entries.get(participation, {}))
        for participation, line in wanted.items()
    }


_THEN = """
SELECT l.participation_id, e.criterion_id, e.id, e.source, e.points, e.not_applicable
FROM scoring_indexline l
JOIN scoring_dossier d ON d.participation_id = l.participation_id
JOIN LATERAL (
    SELECT DISTINCT ON (criterion_id, source)
           criterion_id, id, source, points, not_applicable, taken_back
    FROM scoring_scoreentry
    WHERE dossier_id = d.id AND id <= l.last_entry
    ORDER BY criterion_id, source, id DESC
) e ON NOT e.taken_back
WHERE l.run_id = %s AND l.participation_id = ANY(%s)
"""


def _entries_then(run: IndexRun, participations: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_THEN, [run.pk, participations])
        return list(cursor.fetchall())


def _leaves(
    found: Tree, line: IndexLine, entries: Mapping[int, list[tuple[Any, ...]]]
) -> list[LeafResult]:
    engine = found.engine
    excluded = frozenset().union(*(engine.under[code] for code in line.excluded))
    field_of = {code: field.code for field in engine.fields for code in field.leaves}
    strict = engine.policy.unappraised == "zero"
    leaves = []
    for node in found.leaves:
        rows = entries.get(node.criterion.pk, [])
        counting = [row for row in rows if not (strict and row[1] == Source.SELF)]
        counted = max(counting, key=lambda row: (SOURCE_RANK[row[1]], row[0]), default=None)
        state = ""
        if node.code in excluded:
            state = "excluded"
        elif counted is not None and counted[3]:
            state = "na"
        leaves.append(
            LeafResult(
                code=node.code,
                title=node.criterion.title,
                field=field_of[node.code],
                points=counted[2] if counted is not None else None,
                maximum=engine.leaves[node.code].maximum,
                source=counted[1] if counted is not None else "",
                state=state,
                surveyed=engine.nodes[node.code].source in (Source.SURVEY, Source.SATISFACTION),
                entry=counted[0] if counted is not None else None,
                sources={row[1]: row[2] for row in rows},
            )
        )
    return leaves

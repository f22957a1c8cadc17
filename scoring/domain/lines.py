"""The current lines of a dossier's ledger, light enough to be read whole on every save."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from campaigns.domain.tree import Tree
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from scoring.engine.sources import seen_rank
from scoring.engine.totals import Totals, removed_leaves, total_up
from scoring.enums import SOURCE_RANK


class Line(NamedTuple):
    """A current entry of one source, in points; ``facts`` and ``reason`` only where asked for.

    ``enter_again``: the facts no longer fit the case that holds, so they gave 0 points.
    ``taken_back``: no points, only the revision that a new entry has to follow.
    """

    pk: int
    criterion_id: int
    source: str
    revision: int
    points: Decimal
    maximum: Decimal
    not_applicable: bool
    pinned: bool
    is_effective: bool
    facts: Mapping[str, Any] | None
    reason: str | None
    recorded_at: datetime
    enter_again: bool
    taken_back: bool


_LINES = Prepared(
    "current_lines",
    """
SELECT id, criterion_id, source, revision, points, maximum, not_applicable, pinned,
       is_effective, CASE WHEN criterion_id = ANY(%(ids)s) THEN facts END,
       CASE WHEN criterion_id = ANY(%(ids)s) THEN reason END,
       recorded_at, enter_again, false
  FROM scoring_scoreentry
 WHERE dossier_id = %(dossier)s AND tenant_id = %(tenant)s AND is_current
 UNION ALL
SELECT id, criterion_id, source, revision, points, maximum, not_applicable, pinned,
       false, NULL, NULL, recorded_at, false, true
  FROM scoring_scoreentry back
 WHERE dossier_id = %(dossier)s AND tenant_id = %(tenant)s AND taken_back
   AND NOT EXISTS (SELECT FROM scoring_scoreentry newer
                    WHERE newer.dossier_id = back.dossier_id
                      AND newer.criterion_id = back.criterion_id
                      AND newer.source = back.source AND newer.revision > back.revision)
""",
)


def current_lines(dossier_id: int, *, facts_of: Iterable[int] = ()) -> list[Line]:
    """Every current entry of the dossier, one per criterion × source; where it was taken back,
    the entry that says so."""
    rows = _LINES.rows(
        {"ids": list(facts_of), "dossier": dossier_id, "tenant": current_tenant_id()}
    )
    return [Line._make((*row[:9], _facts(row[9]), *row[10:])) for row in rows]


def _facts(value: object) -> Mapping[str, Any] | None:
    # Django switches off psycopg2's own reading of jsonb.
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


class Part(NamedTuple):
    """Points of a maximum."""

    points: Decimal
    maximum: Decimal


@dataclass(slots=True)
class Book:
    """The current lines of one dossier, and the sums that follow from them."""

    tree: Tree
    excluded: tuple[int, ...]
    lines: dict[tuple[int, str], Line]
    taken_back: dict[tuple[int, str], Line]

    @classmethod
    def of(cls, tree: Tree, excluded: Iterable[int], lines: Iterable[Line]) -> Book:
        """Index the lines by criterion and source."""
        kept: dict[tuple[int, str], Line] = {}
        back: dict[tuple[int, str], Line] = {}
        for line in lines:
            (back if line.taken_back else kept)[line.criterion_id, line.source] = line
        return cls(tree, tuple(excluded), kept, back)

    def last(self, criterion_id: int, source: str) -> Line | None:
        """The newest line of one source for one leaf, be it that the points were taken back."""
        key = (criterion_id, source)
        return self.lines.get(key) or self.taken_back.get(key)

    def of_criterion(self, criterion_id: int) -> list[Line]:
        """The lines of one criterion, of every source."""
        return [line for (pk, _source), line in self.lines.items() if pk == criterion_id]

    def effective(self, criterion_id: int) -> Line | None:
        """The line that counts."""
        return next((line for line in self.of_criterion(criterion_id) if line.is_effective), None)

    def put(self, line: Line) -> None:
        """Take in a line just written; a line it outranks no longer counts."""
        key = (line.criterion_id, line.source)
        if line.taken_back:
            self.lines.pop(key, None)
            self.taken_back[key] = line
            return
        self.taken_back.pop(key, None)
        if line.is_effective:
            for place, other in self.lines.items():
                if place[0] == line.criterion_id and other.is_effective:
                    self.lines[place] = other._replace(is_effective=False)
        self.lines[key] = line

    def of_source(self, source: str) -> dict[int, Line]:
        """The lines of one source, by criterion."""
        return {line.criterion_id: line for line in self.lines.values() if line.source == source}

    def excluded_codes(self) -> frozenset[str]:
        """Codes (of any level) the unit is not assessed on."""
        codes = self.tree.codes
        return frozenset(codes[pk] for pk in self.excluded if pk in codes)

    def removed(self) -> Set[str]:
        """Codes of the leaves the unit is not assessed on."""
        return removed_leaves(self.tree.engine, (), self.excluded_codes())

    def seen_by(self, source: str) -> dict[str, Decimal]:
        """Points by code as a rule scored for ``source`` sees them."""
        limit = seen_rank(source)
        best: dict[int, tuple[int, Decimal]] = {}
        for line in self.lines.values():
            rank = SOURCE_RANK[line.source]
            if rank <= limit and rank > best.get(line.criterion_id, (0, line.points))[0]:
                best[line.criterion_id] = (rank, line.points)
        codes = self.tree.codes
        return {codes[pk]: points for pk, (_rank, points) in best.items()}

    def totals(self, source: str | None = None) -> Totals:
        """Totals of the points that count, or of one source alone."""
        if source is not None:
            return self._total_up(self.of_source(source).values())
        return self._total_up(line for line in self.lines.values() if line.is_effective)

    def own_part(self, source: str | None = None) -> Part:
        """The leaves that the unit scores itself: what counts there (or what one source gave
        them), and what can be had there. Surveys and other figures are the rest of the set."""
        figures = {pk for pk, _node in self.tree.figure_leaves}
        lines = [
            line
            for line in self.lines.values()
            if (line.is_effective if source is None else line.source == source)
            and line.criterion_id not in figures
        ]
        totals = self._total_up(lines)
        return Part(totals.points, totals.maximum - self.maximum_of_figures())

    def maximum_of_figures(self) -> Decimal:
        """What surveys and other figures add to the maximum of the unit."""
        removed, policy = self.removed(), self.tree.engine.policy
        counted = {"main", "bonus"} if policy.bonus_in_maximum else {"main"}
        maxima = [
            node.maximum
            for _pk, node in self.tree.figure_leaves
            if node.group in counted and node.code not in removed
        ]
        return sum(maxima, Decimal(0))

    def _total_up(self, lines: Iterable[Line]) -> Totals:
        codes = self.tree.codes
        points: dict[str, Decimal] = {}
        without: list[str] = []
        for line in lines:
            code = codes[line.criterion_id]
            points[code] = line.points
            if line.not_applicable:
                without.append(code)
        return total_up(
            self.tree.engine, points, not_applicable=without, excluded=self.excluded_codes()
        )

"""Recompute a run with the Decimal engine, unit by unit, and compare every line.

The ledger is append-only, so the state a run was computed from can be read again at any later
time: per unit, the entries up to the newest one that counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from campaigns.domain.tree import Tree, tree
from campaigns.models import CriteriaSet
from scoring.domain.inputs import THOUSAND, read_bands
from scoring.engine.ranking import rank_in_groups
from scoring.engine.score import best_value, evaluate
from scoring.engine.totals import Totals, removed_leaves, total_up
from scoring.enums import SOURCE_RANK, Source
from scoring.models import IndexLine, IndexRun

# Of the entries a dossier had then: per leaf the newest of each source, and of those the
# one with the highest rank; points taken back are none. Within a dossier keys grow in the order
# of writing.
_COUNTED = """
SELECT l.participation_id, e.criterion_id, e.source, e.points, e.not_applicable,
       CASE WHEN e.criterion_id = ANY(%s) AND NOT e.pinned THEN e.facts END
FROM scoring_indexline l
JOIN scoring_dossier d ON d.participation_id = l.participation_id
JOIN LATERAL (
    SELECT DISTINCT ON (criterion_id) criterion_id, source, points, not_applicable, taken_back,
           facts, pinned
    FROM scoring_scoreentry
    WHERE dossier_id = d.id AND id <= l.last_entry
    ORDER BY criterion_id, CASE source {ranks} END DESC, id DESC
) e ON NOT e.taken_back
WHERE l.run_id = %s
ORDER BY l.participation_id
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is not what the engine says; values as text."""

    unit: str
    what: str
    stored: str
    computed: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of a verification: how many lines were recomputed, and what differs."""

    lines: int
    differences: tuple[Difference, ...] = ()

    @property
    def agrees(self) -> bool:
        return not self.differences


@dataclass(slots=True)
class _Unit:
    """The points of one unit by leaf code, as they counted.

    ``compared``: facts of the leaves whose rule compares units, where the rule gave the points.
    """

    points: dict[str, Decimal] = field(default_factory=dict)
    not_applicable: set[str] = field(default_factory=set)
    compared: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def verify_run(run: IndexRun) -> Proof:
    """Recompute every line of ``run`` with the engine: totals, fields, index, rank, class.

    In a run after the closing also the points that follow from the best unit of the group.
    """
    lines = list(run.lines.all())
    trees = trees_of(run)
    counted = _counted(run, lines, trees)
    totals = {line.participation_id: _total(trees[line.group_key], line, counted) for line in lines}
    ranks = rank_in_groups(
        (line.participation_id, line.group_key, totals[line.participation_id].index)
        for line in lines
    )
    bands = read_bands(run.policy["bands"])
    differences = []
    for line in lines:
        total, rank = totals[line.participation_id], ranks[line.participation_id]
        band = ""
        if bands is not None and total.index is not None:
            band = bands.classify(total.index).name
        expected = {
            "points": total.points,
            "maximum": total.maximum,
            "index": total.index,
            "rank": rank.position if rank else None,
            "tied": bool(rank and rank.tied),
            "band": band,
            "field_points": [int(item.points * THOUSAND) for item in total.fields],
            "field_maxima": [int(item.maximum * THOUSAND) for item in total.fields],
        }
        differences += list(_compare(line, expected))
    if not run.provisional:
        differences += list(_beside_the_best(lines, trees, counted))
    return Proof(len(lines), tuple(differences))


def trees_of(run: IndexRun) -> dict[str, Tree]:
    """Group key → tree of the set the run scored the group with."""
    ids = run.policy["set_ids"]
    trees = {found.pk: tree(found) for found in CriteriaSet.objects.filter(pk__in=ids.values())}
    return {group: trees[pk] for group, pk in ids.items()}


def _counted(run: IndexRun, lines: list[IndexLine], trees: Mapping[str, Tree]) -> dict[int, _Unit]:
    group_of = {line.participation_id: line.group_key for line in lines}
    units: dict[int, _Unit] = {}
    for participation, criterion, source, points, not_applicable, facts in _entries(run, trees):
        node = trees[group_of[participation]].by_pk.get(criterion)
        if node is None:
            continue
        strict = trees[group_of[participation]].engine.policy.unappraised == "zero"
        if strict and source == Source.SELF:
            continue
        unit = units.setdefault(participation, _Unit())
        unit.points[node.code] = points
        if not_applicable:
            unit.not_applicable.add(node.code)
        elif facts is not None:
            unit.compared[node.code] = json.loads(facts) if isinstance(facts, str) else facts
    return units


def _entries(run: IndexRun, trees: Mapping[str, Tree]) -> Iterator[tuple[Any, ...]]:
    compared = [
        node.criterion.pk
        for found in trees.values()
        for node in found.leaves
        if node.leaf is not None and node.leaf.rule.compares
    ]
    ranks = " ".join(f"WHEN '{source}' THEN {rank}" for source, rank in SOURCE_RANK.items())
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(ranks=ranks), [compared, run.pk])
        while rows := cursor.fetchmany(10_000):
            yield from rows


def _total(found: Tree, line: IndexLine, counted: Mapping[int, _Unit]) -> Totals:
    unit = counted.get(line.participation_id, _Unit())
    return total_up(
        found.engine, unit.points, not_applicable=unit.not_applicable, excluded=line.excluded
    )


def _beside_the_best(
    lines: list[IndexLine], trees: Mapping[str, Tree], counted: Mapping[int, _Unit]
) -> Iterator[Difference]:
    for group, found in trees.items():
        leaves = [leaf for leaf in found.engine.leaves.values() if leaf.rule.compares]
        members = [line for line in lines if line.group_key == group]
        for leaf in leaves:
            facts = {
                line: unit.compared[leaf.code]
                for line in members
                if (unit := counted.get(line.participation_id)) and leaf.code in unit.compared
                if leaf.code not in removed_leaves(found.engine, (), line.excluded)
            }
            best = best_value(leaf, facts.values())
            for line, own in facts.items():
                stored = counted[line.participation_id].points[leaf.code]
                computed = evaluate(leaf, own, best=best).points
                if stored != computed:
                    yield Difference(line.unit_name, leaf.code, str(stored), str(computed))


def _compare(line: IndexLine, expected: Mapping[str, object]) -> Iterator[Difference]:
    for what, computed in expected.items():
        stored = getattr(line, what)
        if stored != computed:
            yield Difference(line.unit_name, what, str(stored), str(computed))

"""Every line of a run beside what the Decimal engine makes of the same ledger."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from campaigns.domain.tree import Tree, tree
from campaigns.models import Exclusion, Participation
from scoring.engine.bands import parse_bands
from scoring.engine.ranking import rank_in_groups
from scoring.engine.totals import Totals, total_up
from scoring.enums import Source
from scoring.models import IndexLine, IndexRun

_ENTRIES = """
SELECT d.participation_id, e.criterion_id, e.source, e.points, e.not_applicable
FROM scoring_scoreentry e JOIN scoring_dossier d ON d.id = e.dossier_id
WHERE e.is_effective AND e.tenant_id = %s
ORDER BY d.participation_id
"""
_THOUSAND = Decimal(1000)


def differing_units(run: IndexRun) -> tuple[int, list[str]]:
    """How many lines there are, and the units whose line is not what the engine says.

    The ledger must not have changed since the run. Nothing of the run's own SQL is used.
    """
    units = {
        unit.pk: unit
        for unit in Participation.objects.filter(campaign=run.campaign).select_related(
            "group__criteria_set", "organisation"
        )
    }
    totals = dict(_totals(run, units))
    ranks = rank_in_groups((pk, units[pk].group_id, total.index) for pk, total in totals.items())
    bands = parse_bands(run.campaign.bands)
    lines = {line.participation_id: line for line in IndexLine.objects.filter(run=run)}
    differing = []
    for pk, total in totals.items():
        rank = ranks[pk]
        expected = (
            total.points,
            total.maximum,
            total.index,
            rank.position if rank else None,
            bool(rank and rank.tied),
            bands.classify(total.index).name if total.index is not None else "",
            [field.points * _THOUSAND for field in total.fields],
            [field.maximum * _THOUSAND for field in total.fields],
        )
        stored = _stored(lines[pk]) if pk in lines else ()
        if stored != expected:
            differing.append(f"{units[pk].organisation.code}: {stored} is not {expected}")
    return len(lines), differing


def _stored(line: IndexLine) -> tuple[Any, ...]:
    return (
        line.points,
        line.maximum,
        line.index,
        line.rank,
        line.tied,
        line.band,
        line.field_points,
        line.field_maxima,
    )


def _totals(run: IndexRun, units: dict[int, Participation]) -> Iterator[tuple[int, Totals]]:
    excluded: dict[int, list[str]] = {}
    for item in Exclusion.objects.filter(participation__campaign=run.campaign).select_related(
        "criterion"
    ):
        excluded.setdefault(item.participation_id, []).append(item.criterion.code)
    trees: dict[int, Tree] = {}
    entries: dict[int, list[tuple[Any, ...]]] = {pk: [] for pk in units}
    for pk, *entry in _entries(run.tenant_id):
        entries[pk].append(tuple(entry))
    for pk, unit in units.items():
        criteria_set = unit.group.criteria_set
        assert criteria_set is not None
        found = trees.setdefault(criteria_set.pk, tree(criteria_set))
        yield pk, _total(found, entries.pop(pk), excluded.get(pk, []))


def _entries(tenant: int) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [tenant])
        while rows := cursor.fetchmany(20_000):
            yield from rows


def _total(found: Tree, entries: list[tuple[Any, ...]], excluded: list[str]) -> Totals:
    points: dict[str, Decimal] = {}
    without = []
    for criterion, source, value, not_applicable in entries:
        if source == Source.SELF and found.engine.policy.unappraised == "zero":
            continue
        code = found.by_pk[criterion].code
        points[code] = value
        if not_applicable:
            without.append(code)
    return total_up(found.engine, points, not_applicable=without, excluded=excluded)

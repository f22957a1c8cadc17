"""Read results: the lines of a run in their groups, what changed, where points were lost.

Everything about a published result is read from its frozen lines and from the ledger as it was
then; nothing here looks at points that came later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection

from campaigns.domain.tree import Tree
from campaigns.models import Campaign
from parindex.common.plots import YearValue
from scoring.domain.inputs import THOUSAND
from scoring.domain.verification import trees_of
from scoring.engine.rounding import round_points
from scoring.engine.totals import share
from scoring.enums import SOURCE_RANK, PublicationState, Source
from scoring.models import IndexLine, IndexRun, Publication


@dataclass(frozen=True, slots=True)
class FieldResult:
    """One field of one unit: points of maximum, the index in percent (None: not assessed)."""

    code: str
    title: str
    group: str
    points: Decimal
    maximum: Decimal
    index: Decimal | None


@dataclass(frozen=True, slots=True)
class BandRange:
    """A class with its bounds in percent: [start, end), the best one up to 100."""

    name: str
    start: Decimal
    end: Decimal
    number: int


@dataclass(frozen=True)
class GroupResult:
    """The lines of one group in the order of their ranks."""

    key: str
    name: str
    places: int
    fields: tuple[Mapping[str, str], ...]
    lines: tuple[IndexLine, ...]

    @cached_property
    def ranked(self) -> tuple[IndexLine, ...]:
        """Lines that have an index."""
        return tuple(line for line in self.lines if line.index is not None)

    @property
    def best(self) -> IndexLine | None:
        return self.ranked[0] if self.ranked else None

    @cached_property
    def mean(self) -> Decimal | None:
        """Mean index of the group in percent, rounded by the set's places."""
        return mean_of((line.index for line in self.ranked if line.index is not None), self.places)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many units each class has."""
        return Counter(line.band for line in self.ranked)

    @cached_property
    def field_means(self) -> tuple[Decimal | None, ...]:
        """Mean index per field over the units assessed in it."""
        columns = zip(*(self.fields_of(line) for line in self.lines), strict=True)
        return tuple(
            mean_of((item.index for item in column if item.index is not None), self.places)
            for column in columns
        )

    def fields_of(self, line: IndexLine) -> tuple[FieldResult, ...]:
        """The fields of one line, in points, with their index rounded as the whole is."""
        return tuple(
            _field(field, points, maximum, self.places)
            for field, points, maximum in zip(
                self.fields, line.field_points, line.field_maxima, strict=True
            )
        )


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


def groups_of(run: IndexRun) -> list[GroupResult]:
    """All groups of a run with their lines; one query."""
    lines: dict[str, list[IndexLine]] = {}
    for line in run.lines.all():
        lines.setdefault(line.group_key, []).append(line)
    sets = run.policy["sets"]
    return [
        GroupResult(
            key=group["key"],
            name=group["name"],
            places=sets[group["set"]]["places"],
            fields=tuple(sets[group["set"]]["fields"]),
            lines=tuple(lines.get(group["key"], ())),
        )
        for group in run.policy["groups"]
    ]


def bands_of(run: IndexRun) -> list[BandRange]:
    """The classes the run used, best first."""
    ranges, end = [], Decimal(100)
    for number, band in enumerate(run.policy["bands"], start=1):
        start = Decimal(str(band["from"]))
        ranges.append(BandRange(band["name"], start, end, number))
        end = start
    return ranges


def published(campaign_slug: str) -> Publication | None:
    """The published result of a campaign of the tenant in scope; None under embargo."""
    return (
        Publication.objects.filter(campaign__slug=campaign_slug, state=PublicationState.PUBLISHED)
        .select_related("run", "campaign", "campaign__secretariat")
        .first()
    )


def publications() -> list[Publication]:
    """Every published result of the tenant in scope, the newest year first."""
    return list(
        Publication.objects.filter(state=PublicationState.PUBLISHED)
        .select_related("run", "campaign")
        .order_by("-campaign__year", "-pk")
    )


def previous_of(campaign: Campaign) -> Publication | None:
    """The published result of the nearest earlier year."""
    return (
        Publication.objects.filter(
            state=PublicationState.PUBLISHED, campaign__year__lt=campaign.year
        )
        .select_related("run", "campaign")
        .order_by("-campaign__year", "-pk")
        .first()
    )


def years_of(campaign: Campaign, code: str) -> list[YearValue]:
    """The published index of a unit in this and every earlier year; one query.

    The basis of a year are the fields it was scored on: on other fields it is another measure.
    """
    lines = (
        IndexLine.objects.filter(
            unit_code=code,
            run__publications__state=PublicationState.PUBLISHED,
            run__campaign__year__lte=campaign.year,
        )
        .select_related("run__campaign")
        .order_by("run__campaign__year", "run__campaign")
    )
    return [YearValue(x.run.campaign.year, x.index, _fields_of_group(x)) for x in lines]


def _fields_of_group(line: IndexLine) -> object:
    policy = line.run.policy
    group = next(item for item in policy["groups"] if item["key"] == line.group_key)
    return policy["sets"][group["set"]]["fields"]


def changes_between(
    groups: Sequence[GroupResult], earlier: Sequence[GroupResult]
) -> dict[str, Decimal]:
    """Unit code → change of the index in percentage points, for units that can be compared.

    A unit can be compared when both times it was scored on the same fields of the same set of
    fields; another set of fields is a break, not a change.
    """
    before = {line.unit_code: (line, group.fields) for group in earlier for line in group.ranked}
    changes = {}
    for group in groups:
        for line in group.ranked:
            old, fields = before.get(line.unit_code, (None, ()))
            if old is None or old.index is None or line.index is None:
                continue
            if fields == group.fields:
                changes[line.unit_code] = line.index - old.index
    return changes


def ranks_of(groups: Iterable[GroupResult]) -> dict[str, int | None]:
    """Unit code → rank."""
    return {line.unit_code: line.rank for group in groups for line in group.lines}


def mean_of(values: Iterable[Decimal], places: int) -> Decimal | None:
    """Mean, rounded once; None of nothing."""
    kept = list(values)
    return round_points(sum(kept, Decimal(0)) / len(kept), places) if kept else None


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


def _field(field: Mapping[str, str], points: int, maximum: int, places: int) -> FieldResult:
    exact, full = Decimal(points) / THOUSAND, Decimal(maximum) / THOUSAND
    return FieldResult(
        field["code"], field["title"], field["group"], exact, full, share(exact, full, places)
    )

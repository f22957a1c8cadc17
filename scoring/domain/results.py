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

from campaigns.models import Campaign
from parindex.common.plots import YearValue
from scoring.domain.inputs import THOUSAND
from scoring.domain.year_comparison import same_measure
from scoring.engine.rounding import round_points
from scoring.engine.totals import share
from scoring.enums import PublicationState
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
    set_pk: int
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
            set_pk=run.policy["set_ids"][group["key"]],
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
    """The published index of a unit in this and every earlier year.

    Years of one basis may be compared (``year_comparison.same_measure``); one query beside those
    about sets that changed.
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
    found: list[YearValue] = []
    before: tuple[int, Sequence[Mapping[str, Any]]] | None = None
    basis = 0
    for line in lines:
        now = _measure(line)
        if before is not None and not same_measure(*before, *now):
            basis += 1
        found.append(YearValue(line.run.campaign.year, line.index, basis))
        before = now
    return found


def _measure(line: IndexLine) -> tuple[int, Sequence[Mapping[str, Any]]]:
    """The set a line was scored by, and its fields."""
    policy = line.run.policy
    group = next(item for item in policy["groups"] if item["key"] == line.group_key)
    return policy["set_ids"][group["key"]], policy["sets"][group["set"]]["fields"]


def changes_between(
    groups: Sequence[GroupResult], earlier: Sequence[GroupResult]
) -> dict[str, Decimal]:
    """Unit code → change of the index in percentage points, for units that can be compared.

    A unit can be compared when what it was scored on is the same measure both times
    (``year_comparison.same_measure``); another one is a break, not a change.
    """
    before = {line.unit_code: (line, group) for group in earlier for line in group.ranked}
    same: dict[tuple[str, str], bool] = {}
    changes = {}
    for group in groups:
        for line in group.ranked:
            old, old_group = before.get(line.unit_code, (None, None))
            if old is None or old_group is None or old.index is None or line.index is None:
                continue
            pair = old_group.key, group.key
            if pair not in same:
                same[pair] = same_measure(
                    old_group.set_pk, old_group.fields, group.set_pk, group.fields
                )
            if same[pair]:
                changes[line.unit_code] = line.index - old.index
    return changes


def ranks_of(groups: Iterable[GroupResult]) -> dict[str, int | None]:
    """Unit code → rank."""
    return {line.unit_code: line.rank for group in groups for line in group.lines}


def mean_of(values: Iterable[Decimal], places: int) -> Decimal | None:
    """Mean, rounded once; None of nothing."""
    kept = list(values)
    return round_points(sum(kept, Decimal(0)) / len(kept), places) if kept else None


def _field(field: Mapping[str, str], points: int, maximum: int, places: int) -> FieldResult:
    exact, full = Decimal(points) / THOUSAND, Decimal(maximum) / THOUSAND
    return FieldResult(
        field["code"], field["title"], field["group"], exact, full, share(exact, full, places)
    )

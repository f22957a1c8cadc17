"""What each way to decide a case would mean in points, before anybody decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db.models import Count

from campaigns.domain.tree import tree
from scoring.engine.leaf import Leaf
from surveys.domain.ballots import VOID_PERCENT
from surveys.domain.case_decisions import void_in_force, void_pattern
from surveys.domain.figures import FigureError, figure_for
from surveys.domain.sitting import form_of
from surveys.engine.answers import Answers
from surveys.engine.tally import Heard, Voters, hear, tally_heard
from surveys.enums import CaseOutcome
from surveys.models import Ballot, Case, Flag, Questionnaire, RespondentGroup


@dataclass(frozen=True, slots=True)
class Way:
    """One way to decide; ``key`` is what the form posts, ``ballots`` how many would be void.

    ``void``: which they are, for a pattern.
    """

    key: str
    outcome: CaseOutcome
    ballots: int
    void: frozenset[UUID] = frozenset()
    flag: Flag | None = None
    group: RespondentGroup | None = None


@dataclass(frozen=True, slots=True)
class LeafOutlook:
    """One leaf under one way: percentages and points as they are and as they would be."""

    leaf: str
    title: str
    percent: Decimal | None
    new_percent: Decimal | None
    points: Decimal | None
    new_points: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Points gained or lost, None where one of the two is missing."""
        if self.points is None or self.new_points is None:
            return None
        return self.new_points - self.points


@dataclass(frozen=True, slots=True)
class Outlook:
    """A way and its consequences."""

    way: Way
    leaves: tuple[LeafOutlook, ...]

    @property
    def change(self) -> Decimal:
        """Points of all leaves together."""
        return sum((leaf.change or Decimal(0) for leaf in self.leaves), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Kind:
    """The ballots of one group by one form about the unit, still to be read."""

    group: RespondentGroup
    questionnaire: Questionnaire

    @property
    def key(self) -> tuple[int, int]:
        return self.group.pk, self.questionnaire.pk


def ways_of(case: Case) -> list[Way]:
    """The ways a case can be decided; patterns and groups that would tell on a few are not there.

    A group of fewer than k does not count anyway.
    """
    k = case.wave.least_group
    sizes = _sizes(case)
    flags = case.object.flags.select_related("questionnaire", "wave", "group")
    ways = [Way("keep", CaseOutcome.KEEP, 0)]
    for flag in flags:
        ballots = void_pattern(flag)
        if ballots:
            key = f"pattern-{flag.pk}"
            ways.append(Way(key, CaseOutcome.VOID_BALLOTS, len(ballots), ballots, flag=flag))
    for group, number in sizes.items():
        if number >= k:
            ways.append(Way(f"group-{group.pk}", CaseOutcome.VOID_GROUP, number, group=group))
    ways.append(Way("object", CaseOutcome.VOID_OBJECT, sum(sizes.values())))
    return ways


def outlook_of(case: Case, ways: list[Way]) -> list[Outlook]:
    """Every way with its consequences; each ballot of the unit is read once for each pattern."""
    void = void_in_force(case.wave)
    out = frozenset[UUID]().union(*(part.ballots for part in void))
    groups = {group for part in void for rated, group in part.groups if rated == case.object_id}
    gone = any(case.object_id in part.objects for part in void)
    heard = [_heard(case, kind, out) for kind in _kinds(case)]
    heard = [_silenced(one) if int(one.voters.group) in groups else one for one in heard]
    now = _percents(case, heard, gone=gone)
    return [
        Outlook(way, tuple(_compared(case, now, _after(case, way, heard, out, gone=gone))))
        for way in ways
    ]


def _after(
    case: Case, way: Way, heard: list[Heard], out: frozenset[UUID], *, gone: bool
) -> dict[str, Decimal | None]:
    if way.outcome == CaseOutcome.VOID_OBJECT:
        return _percents(case, heard, gone=True)
    if way.group is not None:
        key = str(way.group.pk)
        left = [_silenced(one) if one.voters.group == key else one for one in heard]
        return _percents(case, left, gone=gone)
    if way.flag is not None:
        wider = out | way.void
        return _percents(case, [_heard(case, kind, wider) for kind in _kinds(case)], gone=gone)
    return _percents(case, heard, gone=gone)


def _percents(case: Case, heard: list[Heard], *, gone: bool) -> dict[str, Decimal | None]:
    results = tally_heard(heard, least_group=case.wave.least_group)
    return {leaf: VOID_PERCENT if gone else result.percent for leaf, result in results.items()}


def _compared(
    case: Case, now: dict[str, Decimal | None], after: dict[str, Decimal | None]
) -> Iterator[LeafOutlook]:
    leaves = _leaves(case)
    for code, percent in sorted(now.items()):
        known = leaves.get(code)
        if known is None:
            yield LeafOutlook(code, "", percent, after[code], None, None)
            continue
        title, leaf = known
        points, new_points = _points(leaf, percent), _points(leaf, after[code])
        yield LeafOutlook(code, title, percent, after[code], points, new_points)


def _points(leaf: Leaf, percent: Decimal | None) -> Decimal | None:
    if percent is None:
        return None
    try:
        return figure_for(leaf, percent=percent, points=None).points
    except FigureError:
        return None


def _leaves(case: Case) -> dict[str, tuple[str, Leaf]]:
    """The leaves of the unit's set; none for a body outside the campaign."""
    unit = case.object.participation
    if unit is None or unit.group.criteria_set is None:
        return {}
    nodes = tree(unit.group.criteria_set).leaves
    return {node.code: (node.criterion.title, node.leaf) for node in nodes if node.leaf}


def _sizes(case: Case) -> dict[RespondentGroup, int]:
    numbers = dict(
        Ballot.objects.filter(wave=case.wave, object=case.object)
        .order_by()
        .values_list("group")
        .annotate(number=Count("pk"))
    )
    return {group: numbers[group.pk] for group in RespondentGroup.objects.filter(pk__in=numbers)}


def _kinds(case: Case) -> list[_Kind]:
    pairs = (
        Ballot.objects.filter(wave=case.wave, object=case.object)
        .order_by("group__priority", "questionnaire")
        .values_list("group", "questionnaire")
        .distinct()
    )
    groups = RespondentGroup.objects.in_bulk({group for group, _form in pairs})
    forms = Questionnaire.objects.in_bulk({form for _group, form in pairs})
    return [_Kind(groups[group], forms[form]) for group, form in pairs]


def _heard(case: Case, kind: _Kind, out: frozenset[UUID]) -> Heard:
    rows = Ballot.objects.filter(
        wave=case.wave,
        object=case.object,
        group=kind.group,
        questionnaire=kind.questionnaire,
    ).values_list("pk", "answers")

    def answers() -> Iterator[Answers]:
        return (given for pk, given in rows.iterator(chunk_size=2000) if pk not in out)

    return hear(
        Voters(
            str(kind.group.pk),
            kind.group.weight,
            kind.group.least_sample,
            form_of(kind.questionnaire),
            answers(),
        )
    )


def _silenced(heard: Heard) -> Heard:
    return replace(heard, voters=replace(heard.voters, void=True))

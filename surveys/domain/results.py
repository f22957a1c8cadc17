"""The result of a wave as pages and files show it: from the lines of a count, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.domain.tree import Tree, TreeNode, tree
from campaigns.models import Campaign
from parindex.common.folding import fold
from scoring.engine.rounding import round_points
from surveys.domain.counter_points import how_chosen
from surveys.domain.figures import FigureError, figure_for
from surveys.domain.leaves import SOURCES
from surveys.engine.margin import Measured, group_margin, shown_margin, whole_margin
from surveys.engine.tally import PLACES
from surveys.models import Count, CountLine, SurveyObject, Wave

# Why a group does not count, by the reason of ``surveys.engine.tally``.
WHY: dict[str, str | Promise] = {
    "": "",
    "void": _("void"),
    "below_least_group": _("fewer answers than may be shown"),
    "below_least_sample": _("fewer answers than the minimum sample"),
    "no_opinion_at_all": _("nobody had an opinion"),
}


@dataclass(frozen=True, slots=True)
class PartShown:
    """One question of a group: its mean in percent, rounded; None when nobody had an opinion."""

    question: str
    row: str
    weight: Decimal
    mean: Decimal | None


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One group in a leaf. ``percent`` and ``margin`` None when it does not count: ``why``.

    ``chosen``: how the answers came about where nobody was asked, at a counter. Such a group is no
    sample: ``asked``, ``share`` and ``margin`` are None.
    """

    pk: int
    key: str
    name: str
    weight: Decimal
    chosen: str
    asked: int | None
    ballots: int
    share: Decimal | None
    percent: Decimal | None
    margin: Decimal | None
    why: str
    parts: tuple[PartShown, ...]


@dataclass(frozen=True, slots=True)
class LeafShown:
    """One line of a count in full. ``points`` of ``maximum`` by the rule of the unit's set, None
    for a body outside the campaign or a leaf its set has not."""

    rated: SurveyObject
    leaf: str
    title: str
    percent: Decimal | None
    margin: Decimal | None
    points: Decimal | None
    maximum: Decimal | None
    ballots: int
    void: bool
    groups: tuple[GroupShown, ...]

    @property
    def counting(self) -> tuple[GroupShown, ...]:
        """The groups that count."""
        return tuple(group for group in self.groups if group.percent is not None)


class Points:
    """Percentage → points of a leaf for the units of one campaign; trees are read once.

    ``chosen``: the groups of the wave that are no sample, and how their answers came about.
    """

    def __init__(self, wave: Wave) -> None:
        self.chosen = how_chosen(wave)
        self._source = SOURCES[wave.kind]
        self._trees = _trees_of(wave.campaign)

    def node(self, line: CountLine) -> TreeNode | None:
        """The leaf in the set of the unit, if this wave may feed it."""
        unit = line.object.participation
        known = self._trees.get(unit.group_id) if unit is not None else None
        node = known.by_code.get(line.leaf) if known is not None else None
        return node if node is not None and node.criterion.source == self._source else None

    def of(self, line: CountLine) -> Decimal | None:
        """The points the percentage is worth."""
        node = self.node(line)
        if node is None or node.leaf is None or line.percent is None:
            return None
        try:
            return figure_for(node.leaf, percent=line.percent, points=None).points
        except FigureError:
            return None


def lines_of(count: Count, *, search: str = "", leaf: str = "") -> QuerySet[CountLine]:
    """The lines of a count in the order of the objects; ``search`` is free of diacritics."""
    found: QuerySet[CountLine] = CountLine.objects.filter(count=count).select_related(
        "object__participation__organisation"
    )
    if leaf:
        found = found.filter(leaf=leaf)
    if key := fold(search):
        names = SurveyObject.objects.filter(wave=count.wave_id).values_list("pk", "name")
        found = found.filter(object__in=[pk for pk, name in names if key in fold(name)])
    return found.order_by("object__position", "object", "leaf")


def leaf_shown(line: CountLine, points: Points) -> LeafShown:
    """A line with its groups, margins and points."""
    chosen = points.chosen
    groups = tuple(_group(group, chosen.get(group["group"], "")) for group in line.trace["groups"])
    counting = [group for group in groups if group.percent is not None]
    node = points.node(line)
    exact = [
        (
            Fraction(group["weight"]),
            None if group["group"] in chosen else _margin_of(group),
        )
        for group in line.trace["groups"]
        if group["percent"]
    ]
    void = bool(line.trace["void"])
    return LeafShown(
        rated=line.object,
        leaf=line.leaf,
        title=node.criterion.title if node else "",
        percent=line.percent,
        margin=None if void or not counting else shown_margin(whole_margin(exact)),
        points=points.of(line),
        maximum=node.criterion.max_points if node else None,
        ballots=line.ballots,
        void=void,
        groups=groups,
    )


def share_of(part: int, whole: int) -> Decimal | None:
    """A share in percent with one decimal; None of nobody."""
    return round_points(Decimal(part) * 100 / whole, 1) if whole else None


def leaf_codes(count: Count) -> list[str]:
    """The leaves a count has lines of."""
    codes = CountLine.objects.filter(count=count).order_by("leaf").values_list("leaf", flat=True)
    return list(codes.distinct())


def _trees_of(campaign: Campaign) -> Mapping[int, Tree]:
    groups = campaign.groups.select_related("criteria_set")
    return {group.pk: tree(group.criteria_set) for group in groups if group.criteria_set}


def _group(found: Mapping[str, Any], chosen: str) -> GroupShown:
    asked = None if chosen else found["asked"]
    return GroupShown(
        pk=found["group"],
        key=found["key"],
        name=found["name"],
        weight=Decimal(found["weight"]),
        chosen=chosen,
        asked=asked,
        ballots=found["ballots"],
        share=None if asked is None else share_of(found["ballots"], asked),
        percent=_percent(found["percent"]),
        margin=shown_margin(_margin_of(found)) if found["percent"] and not chosen else None,
        why=str(WHY[found["why"]]),
        parts=tuple(_parts(found)),
    )


def _parts(found: Mapping[str, Any]) -> Iterator[PartShown]:
    """Means only of groups that count: of the others nothing is shown."""
    for part in found["parts"] if found["percent"] else ():
        yield PartShown(
            part["question"], part["row"], Decimal(part["weight"]), _percent(part["mean"])
        )


def _margin_of(found: Mapping[str, Any]) -> Decimal | None:
    parts = [
        Measured(
            Fraction(part["weight"]),
            part["count"],
            Fraction(part["mean"]),
            Fraction(part["square"]),
        )
        for part in found["parts"]
        if part["mean"]
    ]
    return group_margin(parts, population=found["population"])


def _percent(text: str) -> Decimal | None:
    return round_points(Fraction(text), PLACES) if text else None

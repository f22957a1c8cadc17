"""The items of a campaign (dossier × leaf), which are done, and their order on a desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from appraisal.domain.desk import APPRAISABLE, Desk, is_sent
from appraisal.enums import Outcome, ReplyKind
from appraisal.models import CouncilDecision, Review
from campaigns.models import Campaign, Criterion
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from scoring.enums import Source
from scoring.models import Dossier, ScoreEntry

BY_CRITERION, BY_UNIT = "criterion", "unit"


@dataclass(frozen=True, slots=True)
class Item:
    """One leaf of one dossier."""

    dossier: Dossier
    leaf: Criterion

    @property
    def key(self) -> tuple[int, int]:
        return self.dossier.pk, self.leaf.pk

    @property
    def unit(self) -> Any:
        return self.dossier.participation.organisation

    @property
    def ready(self) -> bool:
        """Whether the dossier is sent or locked, so that the item can be appraised."""
        return self.dossier.state in APPRAISABLE

    @property
    def sent(self) -> bool:
        """Whether others may read it: sent, locked, or closed since."""
        return is_sent(self.dossier)


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its points: what the lists show."""

    item: Item
    self_points: ScoreEntry | None
    review: Review | None
    place: int = 0

    @property
    def done(self) -> bool:
        return self.review is not None


@dataclass(frozen=True, slots=True)
class Count:
    """How far the items of one criterion (of a group) or of one unit are."""

    key: str
    title: str
    code: str
    group: str
    done: int
    total: int
    waiting: int
    first: Item

    @property
    def pending(self) -> int:
        return self.total - self.done


def dossiers_of(campaign: Campaign) -> list[Dossier]:
    """Every dossier of a campaign with its unit, by group and name of the unit."""
    return list(
        Dossier.objects.filter(participation__campaign=campaign)
        .select_related("participation__organisation", "participation__group")
        .order_by(
            "participation__group__position",
            "participation__group_id",
            "participation__organisation__sort_key",
        )
    )


def items_of(desk: Desk, dossiers: Iterable[Dossier]) -> Iterator[Item]:
    """Every appraised item of the campaign: dossiers in their order, leaves in order of the set."""
    leaves: dict[int, list[Criterion]] = {}
    for node in desk.nodes.values():
        if node.is_leaf:
            leaves.setdefault(node.criteria_set_id, []).append(node)
    for dossier in dossiers:
        group = desk.groups[dossier.participation.group_id]
        for leaf in leaves.get(group.criteria_set_id or 0, []):
            if desk.is_item(dossier.participation, leaf):
                yield Item(dossier, leaf)


def my_items(desk: Desk, dossiers: Iterable[Dossier], *, by: str = BY_CRITERION) -> list[Item]:
    """The items in one person's lists in working order: by criterion, or unit by unit."""
    mine = [
        item
        for item in items_of(desk, dossiers)
        if desk.lists(item.dossier.participation, item.leaf)
    ]
    if by == BY_UNIT:
        return mine
    places = {key: at for at, key in enumerate(desk.groups)}
    return sorted(
        mine, key=lambda item: (places[item.dossier.participation.group_id], item.leaf.position)
    )


def reviewed_keys(campaign: Campaign) -> set[tuple[int, int]]:
    """(dossier, leaf) of every review of a campaign."""
    return set(
        Review.objects.filter(dossier__participation__campaign=campaign).values_list(
            "dossier_id", "criterion_id"
        )
    )


def counts(items: Iterable[Item], done: set[tuple[int, int]], *, by: str) -> list[Count]:
    """Items counted per criterion of a group, or per unit, in the order of ``items``."""
    boxes: dict[str, list[Item]] = {}
    for item in items:
        boxes.setdefault(box_of(item, by=by), []).append(item)
    return [
        Count(
            key=key,
            title=inside[0].unit.name if by == BY_UNIT else inside[0].leaf.title,
            code="" if by == BY_UNIT else inside[0].leaf.code,
            group=inside[0].dossier.participation.group.name,
            done=sum(item.key in done for item in inside),
            total=len(inside),
            waiting=sum(not item.ready for item in inside),
            first=next((item for item in inside if item.key not in done and item.ready), inside[0]),
        )
        for key, inside in boxes.items()
    ]


def box_of(item: Item, *, by: str) -> str:
    """Name of the list an item is worked in: a dossier, or a leaf of one group."""
    if by == BY_UNIT:
        return str(item.dossier.pk)
    return f"{item.dossier.participation.group_id}-{item.leaf.pk}"


def lines_of(items: list[Item]) -> list[Line]:
    """Items with self-assessed points and reviews, in two queries."""
    # What a unit has not sent yet is nobody else's to read.
    dossiers = {item.dossier.pk for item in items if item.sent}
    leaves = {item.leaf.pk for item in items}
    entries = {
        (entry.dossier_id, entry.criterion_id): entry
        for entry in ScoreEntry.objects.filter(
            dossier__in=dossiers, criterion__in=leaves, source=Source.SELF, is_current=True
        )
    }
    reviews = {
        (review.dossier_id, review.criterion_id): review
        for review in Review.objects.filter(
            dossier__in=dossiers, criterion__in=leaves
        ).select_related("entry", "organisation", "reply")
    }
    return [
        Line(item, entries.get(item.key), reviews.get(item.key), place)
        for place, item in enumerate(items, start=1)
    ]


def changed_reviews(dossier: Dossier) -> QuerySet[Review]:
    """Changed items of a dossier with answer and decision, in order of the set."""
    return (
        Review.objects.filter(dossier=dossier, outcome=Outcome.CHANGED)
        .select_related(
            "criterion",
            "entry",
            "organisation",
            "reply__replied_by",
            "draft__drafted_by",
            "decision__entry",
        )
        .prefetch_related("draft__files__stored_file")
        .order_by("criterion__position")
    )


def changed_reviews_of(campaign: Campaign) -> QuerySet[Review]:
    """Changed items of a whole campaign, bare: for counting and for telling units."""
    return Review.objects.filter(dossier__participation__campaign=campaign, outcome=Outcome.CHANGED)


def contested_reviews(campaign: Campaign) -> QuerySet[Review]:
    """Contested items of a campaign, by group, unit and order of the set."""
    return (
        Review.objects.filter(
            dossier__participation__campaign=campaign, reply__kind=ReplyKind.CONTEST
        )
        .select_related(
            "criterion",
            "entry",
            "organisation",
            "reply__replied_by",
            "decision__entry",
            "decision__decided_by",
            "dossier__participation__organisation",
            "dossier__participation__group",
            "dossier__participation__campaign",
        )
        .order_by(
            "dossier__participation__group__position",
            "dossier__participation__organisation__sort_key",
            "criterion__position",
        )
    )


def self_entries(reviews: Iterable[Review]) -> dict[tuple[int, int], ScoreEntry]:
    """Self-assessed entries of the items of some reviews, by (dossier, leaf); one query."""
    rows = list(reviews)
    found = ScoreEntry.objects.filter(
        dossier__in={row.dossier_id for row in rows},
        criterion__in={row.criterion_id for row in rows},
        source=Source.SELF,
        is_current=True,
    )
    return {(entry.dossier_id, entry.criterion_id): entry for entry in found}


def current_entry(dossier: Dossier, leaf: Criterion, source: str) -> ScoreEntry | None:
    """The current line of one source for one leaf of a dossier."""
    return ScoreEntry.objects.filter(
        dossier=dossier, criterion=leaf, source=source, is_current=True
    ).first()


def undecided(campaign: Campaign) -> int:
    """Contested items the council has not decided."""
    decided = CouncilDecision.objects.filter(review__dossier__participation__campaign=campaign)
    return contested_reviews(campaign).exclude(pk__in=decided.values("review")).order_by().count()


def bodies_with_appraisers(organisations: Iterable[int]) -> set[int]:
    """Which of the organisations have an active appraiser."""
    return set(
        Membership.objects.filter(
            organisation__in=list(organisations), role=Role.APPRAISER, is_active=True
        ).values_list("organisation_id", flat=True)
    )

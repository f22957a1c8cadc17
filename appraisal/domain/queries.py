"""The items of a campaign (dossier × leaf) with their points, reviews, answers and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from appraisal.domain.desk import APPRAISABLE, is_sent
from appraisal.enums import Outcome, ReplyKind
from appraisal.models import CouncilDecision, Review
from campaigns.models import Campaign, Criterion
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from scoring.enums import DossierState, Source
from scoring.models import Dossier, ScoreEntry


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


def dossiers_unsent(campaign: Campaign) -> QuerySet[Dossier]:
    """Dossiers of a campaign that the unit still works on."""
    return Dossier.objects.filter(
        participation__campaign=campaign, state__in=[DossierState.DRAFT, DossierState.WITH_HEAD]
    )


def lines_of(items: Sequence[Item]) -> list[Line]:
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

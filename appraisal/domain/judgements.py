"""What a judge (appraiser or council) says about one item, and the points that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.domain.drafts import TypedFacts
from scoring.models import ScoreEntry


class Way(models.TextChoices):
    """How the points come about."""

    KEEP = "keep", _("Keep the points of the unit")
    APPRAISED = "appraised", _("Keep the appraised points")
    FACTS = "facts", _("Correct the figures; the rule computes the points")
    PINNED = "pinned", _("Set the points by hand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Way, corrected facts or points by hand, words, and what the judge saw when deciding.

    ``seen_entry``: revision of the self-assessed entry on the page (0: none);
    ``seen_version``: version of the review or decision on the page (0: none).
    """

    way: Way
    facts: Mapping[str, Any] | TypedFacts = field(default_factory=dict)
    points: Decimal | None = None
    reason: str = ""
    pages: str = ""
    seen_entry: int = 0
    seen_version: int = 0


@dataclass(frozen=True, slots=True)
class Basis:
    """Facts and, where the points are set by hand, the points: what the ledger is given."""

    facts: Mapping[str, Any] | TypedFacts
    points: Decimal | None


def basis_of(entry: ScoreEntry | None) -> Basis:
    """The basis of an existing entry; a unit that scored nothing has 0 points."""
    if entry is None:
        return Basis({}, Decimal(0))
    return Basis(entry.facts, entry.points if entry.pinned else None)


def basis(judgement: Judgement, *, own: ScoreEntry | None, appraised: ScoreEntry | None) -> Basis:
    """What a judgement says in terms of the ledger."""
    if judgement.way == Way.KEEP:
        return basis_of(own)
    if judgement.way == Way.APPRAISED:
        return basis_of(appraised)
    if judgement.way == Way.FACTS:
        return Basis(judgement.facts, None)
    known = appraised or own
    return Basis(known.facts if known else {}, judgement.points)


def as_scored(entry: ScoreEntry, own: ScoreEntry | None) -> bool:
    """Whether an entry says what the unit said: same facts, and not set by hand."""
    return not entry.pinned and entry.facts == (own.facts if own else {})


def same_points(entry: ScoreEntry, other: ScoreEntry | None) -> bool:
    """Whether two entries count the same: points, and whether the leaf applies at all."""
    if other is None:
        return entry.points == 0 and not entry.not_applicable
    return entry.points == other.points and entry.not_applicable == other.not_applicable

"""Counts of the appraisal beside the links of the navigation, as in scoring."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet

from appraisal.enums import Outcome, ReplyKind
from appraisal.models import Review
from campaigns.models import Campaign
from scoring.domain.nav_counts import number_of
from scoring.models import Dossier


def with_unanswered(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Annotate ``unanswered``: changed items the unit has not answered."""
    changed = Review.objects.filter(
        dossier=OuterRef("pk"), outcome=Outcome.CHANGED, reply__isnull=True
    )
    return dossiers.annotate(unanswered=number_of(changed))


def with_undecided(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Annotate ``undecided``: contested items the council has not decided."""
    contested = Review.objects.filter(
        dossier__participation__campaign=OuterRef("pk"),
        reply__kind=ReplyKind.CONTEST,
        decision__isnull=True,
    )
    return campaigns.annotate(undecided=number_of(contested))

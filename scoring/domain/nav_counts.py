"""Counts beside the links of the navigation, read in the statement that reads the links."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from campaigns.enums import PointSource
from campaigns.models import Campaign, Criterion, Exclusion
from scoring.enums import DossierState, Source
from scoring.models import Dossier, ScoreEntry

_ENTER_AGAIN = [{"code": "enter_again"}]


def with_scored(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Annotate ``scorable`` (leaves the unit scores itself) and ``scored`` (those with points).

    The same count as ``scoring.domain.queries.progress_of``.
    """
    excluded = Exclusion.objects.filter(
        Q(criterion=OuterRef("pk"))
        | Q(criterion=OuterRef("parent_id"))
        | Q(criterion=OuterRef("field_id")),
        participation=OuterRef(OuterRef("participation_id")),
    )
    leaves = Criterion.objects.filter(
        ~Exists(excluded),
        criteria_set=OuterRef("participation__group__criteria_set_id"),
        is_leaf=True,
        source=PointSource.SELF,
    )
    entries = ScoreEntry.objects.filter(
        criterion=OuterRef("pk"),
        dossier=OuterRef(OuterRef("pk")),
        source=Source.SELF,
        is_current=True,
    ).exclude(trace__contains=_ENTER_AGAIN)
    return dossiers.annotate(
        scorable=number_of(leaves), scored=number_of(leaves.filter(Exists(entries)))
    )


def with_unsent(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Annotate ``unsent``: units whose dossier is neither sent nor locked."""
    waiting = Dossier.objects.filter(
        participation__campaign=OuterRef("pk"),
        state__in=[DossierState.DRAFT, DossierState.WITH_HEAD],
    )
    return campaigns.annotate(unsent=number_of(waiting))


def number_of(rows: QuerySet[Any]) -> Any:
    """How many rows a correlated query has, as an expression."""
    counted = rows.order_by().annotate(_one=Func(F("pk"), function="COUNT")).values("_one")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

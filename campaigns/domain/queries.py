"""Reads that several pages share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from campaigns.domain.deadlines import pending_units
from campaigns.domain.rights import can_administer, can_observe
from campaigns.enums import BodyRole, CampaignState
from campaigns.models import (
    Campaign,
    CampaignDocument,
    CriteriaSet,
    Exclusion,
    Extension,
    Participation,
    Phase,
    PlanTask,
    PlanTaskBody,
    UnitGroup,
)
from parindex.common.folding import fold
from parindex.common.verdict import ALLOWED, Verdict, refused
from parindex.tenants.models import Organisation


def can_see(user: Any, campaign: Campaign) -> Verdict:
    """Open the pages of a campaign: everybody of the tenant once it has been opened."""
    if campaign.state != CampaignState.PLANNING or can_administer(user):
        return ALLOWED
    if can_observe(user, campaign):
        return ALLOWED
    return refused(_("This campaign is still being planned; it is shown once it is open."))


def listed_campaigns(
    campaigns: QuerySet[Campaign], *, q: str = "", state: str = ""
) -> QuerySet[Campaign]:
    """Campaigns with what the list shows: phases, number of units.

    ``q``: part of the name, without diacritics, or the year; ``state``: one of CampaignState.
    """
    found = (
        campaigns.select_related("secretariat")
        .prefetch_related("phases")
        .annotate(units=Count("participations"))
        .order_by("-year", "-pk")
    )
    if state:
        found = found.filter(state=state)
    key = fold(q)
    if key:  # a tenant has a campaign a year: few enough to fold their names here
        names = campaigns.order_by().values_list("pk", "year", "name")
        found = found.filter(pk__in=[pk for pk, *words in names if key in fold(f"{words}")])
    return found


def running_campaigns() -> QuerySet[Campaign]:
    """Campaigns that go on, newest first; a closed one still has its publication ahead."""
    going_on = [CampaignState.OPEN, CampaignState.CLOSED]
    return Campaign.objects.filter(state__in=going_on).order_by("-year", "-pk")


def plan_of(campaign: Campaign) -> QuerySet[PlanTask]:
    """The tasks in order with their bodies and papers."""
    return (
        PlanTask.objects.filter(campaign=campaign)
        .select_related("phase")
        .prefetch_related(
            Prefetch("bodies", PlanTaskBody.objects.filter(role=BodyRole.LEAD), "leads"),
            Prefetch("bodies", PlanTaskBody.objects.filter(role=BodyRole.COORDINATING), "partners"),
            Prefetch("documents", CampaignDocument.objects.filter(removed_at=None), "papers"),
        )
    )


def groups_of(campaign: Campaign) -> QuerySet[UnitGroup]:
    """The groups in order with their sets and number of units."""
    return (
        UnitGroup.objects.filter(campaign=campaign)
        .select_related("criteria_set")
        .annotate(units=Count("participations"))
        .order_by("position", "pk")
    )


def units_of(campaign: Campaign) -> QuerySet[Participation]:
    """The participating units with group and organisation, in Vietnamese order inside groups."""
    return (
        Participation.objects.filter(campaign=campaign)
        .select_related("organisation", "group")
        .order_by("group__position", "organisation__sort_key")
    )


def exclusions_of(campaign: Campaign) -> QuerySet[Exclusion]:
    """What single units are not assessed on."""
    return (
        Exclusion.objects.filter(participation__campaign=campaign)
        .select_related("participation__organisation", "criterion")
        .order_by("participation__organisation__sort_key", "criterion__position")
    )


def extensions_of(campaign: Campaign) -> QuerySet[Extension]:
    """Extensions of the campaign, the latest first."""
    return Extension.objects.filter(phase__campaign=campaign).select_related(
        "phase", "participation__organisation", "criterion", "granted_by"
    )


def listed_sets() -> QuerySet[CriteriaSet]:
    """Criteria sets without their documents, with how many groups use them."""
    return (
        CriteriaSet.objects.defer("document", "policy")
        .annotate(used=Count("unitgroup__campaign", distinct=True))
        .order_by("-year", "name", "-version")
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation offered as a unit: ``mine`` in this group, ``other`` group's name."""

    organisation: Organisation
    mine: bool
    other: str


def candidates_for(group: UnitGroup, *, search: str = "") -> list[Candidate]:
    """Every organisation of the tenant, searched without diacritics, with where it takes part."""
    places = dict(
        Participation.objects.filter(campaign=group.campaign_id).values_list(
            "organisation", "group"
        )
    )
    names = dict(UnitGroup.objects.filter(campaign=group.campaign_id).values_list("pk", "name"))
    organisations = Organisation.objects.all()
    if fold(search):
        organisations = organisations.filter(search_key__contains=fold(search))
    return [
        Candidate(
            organisation=item,
            mine=places.get(item.pk) == group.pk,
            other="" if places.get(item.pk) in {None, group.pk} else names[places[item.pk]],
        )
        for item in organisations
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a phase stands: units in all, units that have not finished, names of the late ones."""

    phase: Phase
    units: int
    pending: int
    late: tuple[str, ...]


def standing_of(campaign: Campaign, phases: Iterable[Phase], *, at: datetime) -> list[Standing]:
    """For every phase somebody answers for, who has not finished; late once it has closed."""
    if campaign.state == CampaignState.PLANNING:
        return []
    total = campaign.participations.count()
    found = []
    for phase in phases:
        waiting = pending_units(phase) if phase.opens_at <= at else []
        if waiting:
            names = tuple(unit.organisation.name for unit in waiting)
            late = names if phase.closes_at <= at else ()
            found.append(Standing(phase, total, len(waiting), late))
    return found

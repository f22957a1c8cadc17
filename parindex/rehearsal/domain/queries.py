"""Reads of rehearsals, from the authority and from inside."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from campaigns.models import Campaign, Phase
from parindex.common.tenancy import tenant_scope
from parindex.rehearsal.models import Rehearsal, RehearsalState
from parindex.tenants.models import Tenant


def rehearsal_of(campaign: Campaign) -> Rehearsal | None:
    """The rehearsal of a campaign of the authority in scope, if there is one."""
    found: Rehearsal | None = (
        Rehearsal.objects.filter(campaign=campaign)
        .select_related("campaign", "place", "made_by")
        .first()
    )
    return found


def rehearsal_in(place: Tenant) -> Rehearsal:
    """The row about the rehearsal ``place``, which lies with its authority.

    Raises ``Rehearsal.DoesNotExist``.
    """
    if place.rehearsal_of is None:
        raise Rehearsal.DoesNotExist
    with tenant_scope(place.rehearsal_of):
        found: Rehearsal = Rehearsal.objects.select_related("campaign", "place", "made_by").get(
            place=place
        )
    return found


def waiting_work() -> QuerySet[Rehearsal]:
    """Rehearsals of the authority in scope that something is to be done about."""
    states = Q(state__in=[RehearsalState.PREPARING, RehearsalState.LEAVING])
    asked = ~Q(filling="") | ~Q(survey_work="")
    found: QuerySet[Rehearsal] = Rehearsal.objects.filter(states | asked)
    return found


def stages_of(campaign: Campaign) -> list[Phase]:
    """The phases of the rehearsed campaign in order."""
    return list(Phase.objects.filter(campaign=campaign))

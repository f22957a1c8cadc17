"""Who may fill, approve and read a dossier, each with the reason of a refusal (design 6).

django-guardian's grants are asked first, then the phase at the receipt time, then the state.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import get_objects_for_user

from campaigns.domain.phases import phase_verdict
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Criterion, Extension, Participation
from parindex.accounts.models import Membership
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.domain.standing import Standing, standing_of
from scoring.enums import DossierState
from scoring.models import Dossier

# Apps above this one add the dossiers their people read (appraisal: those assigned to them).
READERS: list[Callable[[Any], Q]] = []


def can_fill(
    user: Any, dossier: Dossier, *, at: datetime, criterion: Criterion | None = None
) -> Verdict:
    """Score the own unit, explain, add evidence; ``criterion`` may have a deadline of its own."""
    standing = standing_of(dossier.pk, user.pk)
    return fill_verdict(standing, at=at, criterion_id=criterion.pk if criterion else None)


def can_approve(user: Any, dossier: Dossier, *, at: datetime) -> Verdict:
    """Approve and send, return or recall the dossier of the own unit."""
    return approve_verdict(standing_of(dossier.pk, user.pk), at=at)


def can_read(user: Any, dossier: Dossier) -> Verdict:
    """Read the whole dossier. Points of other units are open to all once published."""
    if dossiers_visible_to(user).filter(pk=dossier.pk).exists():
        return ALLOWED
    if Dossier.objects.filter(_published(), pk=dossier.pk).exists():
        return ALLOWED
    return refused(_("Dossiers of other units are not visible before the result is published."))


def can_open_evidence(user: Any, dossier: Dossier) -> Verdict:
    """Open the documents of a dossier: never open to other units, even after publication."""
    if dossiers_visible_to(user).filter(pk=dossier.pk).exists():
        return ALLOWED
    return refused(_("Only the unit and those who appraise it may open its documents."))


def dossiers_visible_to(user: Any) -> QuerySet[Dossier]:
    """Dossiers a person reads in full: the own unit's, the assigned ones, all for observers."""
    observed: QuerySet[Campaign] = get_objects_for_user(
        user, MATRIX[Action.OBSERVE].codename, Campaign.objects.all(), with_superuser=False
    )
    own = Membership.objects.filter(user=user, is_active=True).values("organisation")
    visible = Q(participation__organisation__in=own) | Q(
        participation__campaign__in=observed.values("pk")
    )
    for reader in READERS:
        visible |= reader(user)
    return Dossier.objects.filter(visible).distinct()


def fill_verdict(standing: Standing, *, at: datetime, criterion_id: int | None = None) -> Verdict:
    """``can_fill`` on what was read (and locked) already."""
    if MATRIX[Action.FILL].codename not in standing.grants:
        return refused(_("Only officers of the unit itself score it."))
    if not (verdict := self_assessment_verdict(standing, at=at, criterion_id=criterion_id)):
        return verdict
    return _FILL_STATES[DossierState(standing.state)]()


def open_criteria(standing: Standing, *, at: datetime) -> frozenset[int]:
    """Criteria that stay open for this unit alone after the common deadline."""
    if MATRIX[Action.FILL].codename not in standing.grants or standing.is_open(at):
        return frozenset()
    if standing.campaign_state != CampaignState.OPEN:
        return frozenset()
    if not _FILL_STATES[DossierState(standing.state)]():
        return frozenset()
    extended = _running_extensions(standing, at).filter(criterion__isnull=False)
    return frozenset(extended.values_list("criterion_id", flat=True))


def approve_verdict(standing: Standing, *, at: datetime) -> Verdict:
    """``can_approve`` on what was read (and locked) already."""
    if MATRIX[Action.APPROVE].codename not in standing.grants:
        return refused(_("Only the head of the unit approves and sends its dossier."))
    return self_assessment_verdict(standing, at=at, any_criterion=True)


def self_assessment_verdict(
    standing: Standing,
    *,
    at: datetime,
    criterion_id: int | None = None,
    any_criterion: bool = False,
) -> Verdict:
    """Whether self-assessment is open for the unit (or one criterion, or any criterion) at ``at``.

    Extensions are looked up only when the common deadline has passed.
    """
    if standing.is_open(at):
        return ALLOWED
    running = standing.campaign_state == CampaignState.OPEN
    if any_criterion and running and _running_extensions(standing, at).exists():
        return ALLOWED
    return phase_verdict(
        Campaign.objects.get(pk=standing.campaign_id),
        PhaseKind.SELF_ASSESSMENT,
        at=at,
        participation=Participation(pk=standing.participation_id),
        criterion=Criterion(pk=criterion_id) if criterion_id else None,
    )


def _running_extensions(standing: Standing, at: datetime) -> QuerySet[Extension]:
    return Extension.objects.filter(
        phase__campaign=standing.campaign_id,
        phase__kind=PhaseKind.SELF_ASSESSMENT,
        participation=standing.participation_id,
        closes_at__gt=at,
    )


def _published() -> Q:
    return Q(participation__campaign__state=CampaignState.PUBLISHED)


# A dossier locked at the common deadline is open again while an extension of it runs.
_FILL_STATES: dict[DossierState, Callable[[], Verdict]] = {
    DossierState.DRAFT: lambda: ALLOWED,
    DossierState.LOCKED: lambda: ALLOWED,
    DossierState.WITH_HEAD: lambda: refused(
        _("The dossier is with the head of unit. To change it, ask for it to be returned.")
    ),
    DossierState.SENT: lambda: refused(
        _("The dossier has been sent. To change it, the head of unit has to recall it first.")
    ),
    DossierState.CLOSED: lambda: refused(_("The dossier is closed.")),
}

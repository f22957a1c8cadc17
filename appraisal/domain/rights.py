"""Who may appraise, answer, decide and close (design 6): guardian, then phase, then state."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from guardian.core import ObjectPermissionChecker

from appraisal.domain.assignments import assignment_of
from appraisal.domain.desk import Desk, desk_of
from appraisal.domain.slots import posts_of, units_of
from appraisal.models import Review
from campaigns.domain.phases import phase_of, phase_verdict
from campaigns.domain.rights import (
    can_decide,
    can_observe,
    can_run,
    has_grant,
    is_member_of,
)
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Criterion
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.models import Dossier

__all__ = [
    "appraisal_open",
    "assignment_of",
    "can_answer",
    "can_appraise",
    "can_close",
    "can_decide_item",
    "can_draft",
    "can_read_replies",
    "can_see_council",
    "can_see_desk",
    "can_see_progress",
    "can_work",
    "dossier_grants",
    "dossiers_appraised_by",
    "reads_drafts",
    "results_shown",
]


def can_appraise(
    user: Any, dossier: Dossier, criterion: Criterion, *, at: datetime, desk: Desk | None = None
) -> Verdict:
    """Appraise one leaf of one dossier at ``at``.

    The person holds the grant of the winning assignment, the dossier is sent or locked, the phase
    is open (with the unit's extensions), and the person has no membership whatever in the unit.
    Pass ``desk`` where many items are asked.
    """
    campaign = dossier.participation.campaign
    verdict = (desk or desk_of(user, campaign)).may(dossier, criterion)
    return appraisal_open(dossier, criterion, at=at) if verdict else verdict


def appraisal_open(dossier: Dossier, criterion: Criterion | None, *, at: datetime) -> Verdict:
    """Whether the appraisal of this unit's criterion is open at ``at``."""
    participation = dossier.participation
    return phase_verdict(
        participation.campaign,
        PhaseKind.APPRAISAL,
        at=at,
        participation=participation,
        criterion=criterion,
    )


def dossiers_appraised_by(user: Any, campaign: Campaign) -> QuerySet[Dossier]:
    """Sibling of ``can_appraise``: the dossiers in which the person has at least one item."""
    desk = desk_of(user, campaign)
    units = [] if desk.reads_only else units_of(posts_of(desk))
    return Dossier.objects.filter(pk__in=[unit.dossier for unit in units])


def can_see_desk(desk: Desk) -> Verdict:
    """Open the queue: somebody with an assignment, or who reads every dossier."""
    if desk.granted or desk.runs or desk.decides or desk.observes:
        return ALLOWED
    return refused(_("Nothing in this campaign is assigned to you for appraisal."))


def can_work(desk: Desk, *, at: datetime) -> Verdict:
    """Record anything in the lists of the desk: never for those who only read."""
    if desk.reads_only:
        return refused(_("You read every item; only those who appraise record anything."))
    return phase_verdict(desk.campaign, PhaseKind.APPRAISAL, at=at)


def can_answer(
    user: Any, review: Review, *, at: datetime, grants: Collection[str] | None = None
) -> Verdict:
    """Send the own unit's answer to a changed item, once, while the explanation phase is open.

    ``grants``: ``dossier_grants`` of the person, where many items are asked.
    """
    if grants is None:
        grants = dossier_grants(user, review.dossier)
    if MATRIX[Action.REPLY].codename not in grants:
        return refused(_("Only the head of the unit sends its answers."))
    return _unanswered(review, at)


def can_draft(
    user: Any, review: Review, *, at: datetime, grants: Collection[str] | None = None
) -> Verdict:
    """Draft the answer the head will send: as ``can_answer``, for the officers of the unit."""
    if grants is None:
        grants = dossier_grants(user, review.dossier)
    if MATRIX[Action.DRAFT_REPLY].codename not in grants:
        return refused(_("Only the officers of the unit draft its answers."))
    return _unanswered(review, at)


def dossier_grants(user: Any, dossier: Dossier) -> frozenset[str]:
    """Every right django-guardian holds on the dossier for the person, asked at once."""
    return frozenset(ObjectPermissionChecker(user).get_perms(dossier))


def reads_drafts(grants: Collection[str]) -> bool:
    """Whether drafts of answers are shown: to the officers and the head of the unit alone."""
    return bool({MATRIX[Action.DRAFT_REPLY].codename, MATRIX[Action.REPLY].codename} & {*grants})


def _unanswered(review: Review, at: datetime) -> Verdict:
    participation = review.dossier.participation
    if hasattr(review, "reply"):
        return refused(_("The unit has already answered this item; an answer is final."))
    return phase_verdict(
        participation.campaign,
        PhaseKind.EXPLANATION,
        at=at,
        participation=participation,
        criterion=review.criterion,
    )


def can_decide_item(user: Any, dossier: Dossier, *, at: datetime) -> Verdict:
    """Decide contested items of a dossier: the council, or the secretariat on its behalf."""
    participation = dossier.participation
    campaign = participation.campaign
    if is_member_of(user, [participation.organisation_id]):
        return refused(_("Nobody decides on the own unit."))
    if can_run(user, campaign):
        return phase_verdict(
            campaign, PhaseKind.COUNCIL, at=at, participation=participation, criterion=None
        )
    return can_decide(user, campaign, at=at)


def can_see_council(user: Any, campaign: Campaign) -> Verdict:
    """See the contested items of all units: the council, the secretariat, other observers."""
    if has_grant(user, MATRIX[Action.DECIDE].codename, campaign):
        return ALLOWED
    return can_observe(user, campaign)


def can_read_replies(user: Any, dossier: Dossier, *, at: datetime) -> Verdict:
    """Read the changed items of a unit: its own people, and those who read every dossier."""
    participation = dossier.participation
    if is_member_of(user, [participation.organisation_id]):
        return ALLOWED
    return can_observe(user, participation.campaign)


def results_shown(user: Any, dossier: Dossier, *, at: datetime) -> bool:
    """Whether appraised points are shown: to the unit once it may answer, to observers always.

    Until then an appraiser may still change them, and a unit would answer what is not final.
    """
    campaign = dossier.participation.campaign
    phase = phase_of(campaign, PhaseKind.EXPLANATION)
    if phase is None or at >= phase.opens_at or campaign.state != CampaignState.OPEN:
        return True
    return bool(can_observe(user, campaign)) and not is_member_of(
        user, [dossier.participation.organisation_id]
    )


def can_see_progress(user: Any, campaign: Campaign) -> Verdict:
    """See how far every appraising body is: the secretariat and those who read everything."""
    if has_grant(user, MATRIX[Action.OBSERVE].codename, campaign):
        return ALLOWED
    return can_run(user, campaign)


def can_close(user: Any, campaign: Campaign) -> Verdict:
    """Close the appraisal of an open campaign."""
    verdict = can_run(user, campaign)
    if not verdict:
        return verdict
    if campaign.state == CampaignState.PLANNING:
        return refused(_("The campaign has not been opened."))
    if campaign.state != CampaignState.OPEN:
        return refused(_("The appraisal of this campaign is already closed."))
    return ALLOWED

"""A later deadline, for one unit or one criterion of it, or for everybody (feature row 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.deadline_notices import tell_extended, tell_moved
from campaigns.domain.later_deadline import check_later, given_reason
from campaigns.domain.phases import closes_at as closing
from campaigns.domain.rights import can_run
from campaigns.domain.rows import check_version, lock_campaign
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Criterion, Extension, Participation, Phase
from campaigns.signals import phase_extended, phase_postponed
from parindex.audit.domain.record import record
from parindex.common.verdict import Refused


@transaction.atomic
def extend_phase(
    *,
    actor: Any,
    phase: Phase,
    participation: Participation,
    closes_at: datetime,
    reason: str,
    at: datetime,
    criterion: Criterion | None = None,
    agreed: bool = False,
) -> Extension:
    """Let one unit (or one criterion of it) work until ``closes_at``, also after the lock.

    ``agreed``: it may run beside a later phase. Raises Refused; ValidationError without a reason,
    for a moment that makes no sense (``check_later``), or for a criterion of another set.
    """
    _to_extend(actor, phase)
    reason = given_reason(reason)
    if phase.kind == PhaseKind.PUBLICATION:
        raise ValidationError({"phase": _("Publication has no deadline of single units.")})
    _check_criterion(criterion, participation)
    so_far = closing(phase, participation=participation, criterion=criterion)
    check_later(phase, so_far=so_far, closes_at=closes_at, at=at, agreed=agreed)
    extension = Extension.objects.create(
        phase=phase,
        participation=participation,
        criterion=criterion,
        closes_at=closes_at,
        reason=reason,
        granted_by=actor,
        granted_at=at,
    )
    # Before the trail: listeners lock the dossier, and a save locks it before the trail too.
    phase_extended.send(sender=Extension, extension=extension, actor=actor)
    record(
        actor=actor,
        action="phase.extended",
        subject=extension,
        old={"closes_at": so_far},
        new={
            "closes_at": closes_at,
            "organisation": participation.organisation_id,
            "criterion": criterion.code if criterion else None,
        },
        reason=reason,
        at=at,
    )
    if criterion is None:
        tell_extended(phase=phase, unit=participation, closes_at=closes_at, reason=reason, at=at)
    return extension


@transaction.atomic
def postpone_phase(
    *,
    actor: Any,
    phase: Phase,
    closes_at: datetime,
    reason: str,
    at: datetime,
    expected_version: int,
    agreed: bool = False,
) -> Phase:
    """Move the deadline of a phase of an open campaign for everybody, also after the lock.

    The phases that follow keep their hours; ``check_later`` says when these stand in the way.
    Raises Refused, StaleEdit when somebody changed the campaign meanwhile, ValidationError.
    """
    campaign = _to_extend(actor, phase)
    check_version(campaign, expected_version)
    reason = given_reason(reason)
    moved = Phase.objects.select_related("campaign__tenant").get(pk=phase.pk)
    so_far = moved.closes_at
    check_later(moved, so_far=so_far, closes_at=closes_at, at=at, agreed=agreed)
    moved.closes_at, moved.locked_at = closes_at, None
    moved.save(update_fields=["closes_at", "locked_at"])
    campaign.version += 1
    campaign.save(update_fields=["version"])
    phase_postponed.send(sender=Phase, phase=moved, actor=actor, at=at)
    record(
        actor=actor,
        action="phase.postponed",
        subject=moved,
        old={"closes_at": so_far},
        new={"closes_at": closes_at},
        reason=reason,
        at=at,
    )
    tell_moved(phase=moved, closes_at=closes_at, reason=reason, at=at)
    return moved


def _to_extend(actor: Any, phase: Phase) -> Campaign:
    """The campaign, locked, while the person may move its deadlines."""
    campaign = lock_campaign(phase.campaign)
    can_run(actor, campaign).require()
    if campaign.state != CampaignState.OPEN:
        raise Refused(_("Deadlines are extended only while the campaign is open."))
    return campaign


def _check_criterion(criterion: Criterion | None, participation: Participation) -> None:
    if criterion is not None and criterion.criteria_set_id != participation.group.criteria_set_id:
        raise ValidationError({"criterion": _("This criterion is not in the unit's set.")})

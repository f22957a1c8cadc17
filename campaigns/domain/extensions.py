"""A later deadline for one unit or one criterion of it, with the reason (feature row 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.domain.rows import lock_campaign
from campaigns.enums import CampaignState
from campaigns.models import Criterion, Extension, Participation, Phase
from campaigns.signals import phase_extended
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
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
) -> Extension:
    """Let one unit (or one criterion of it) work until ``closes_at``, also after the lock.

    Raises Refused; ValidationError without a reason, for a moment that is not later than now and
    than the common deadline, or for a criterion of another set.
    """
    campaign = lock_campaign(phase.campaign)
    can_run(actor, campaign).require()
    if campaign.state != CampaignState.OPEN:
        raise Refused(_("Deadlines are extended only while the campaign is open."))
    reason = nfc(reason.strip())
    if not reason:
        raise ValidationError({"reason": _("Give the reason; it becomes part of the record.")})
    if closes_at <= max(at, phase.closes_at):
        raise ValidationError(
            {"closes_at": _("The new deadline must be later than now and than the common one.")}
        )
    _check_criterion(criterion, participation)
    extension = Extension.objects.create(
        phase=phase,
        participation=participation,
        criterion=criterion,
        closes_at=closes_at,
        reason=reason,
        granted_by=actor,
        granted_at=at,
    )
    record(
        actor=actor,
        action="phase.extended",
        subject=extension,
        old={"closes_at": phase.closes_at},
        new={
            "closes_at": closes_at,
            "organisation": participation.organisation_id,
            "criterion": criterion.code if criterion else None,
        },
        reason=reason,
        at=at,
    )
    phase_extended.send(sender=Extension, extension=extension, actor=actor)
    return extension


def _check_criterion(criterion: Criterion | None, participation: Participation) -> None:
    if criterion is not None and criterion.criteria_set_id != participation.group.criteria_set_id:
        raise ValidationError({"criterion": _("This criterion is not in the unit's set.")})

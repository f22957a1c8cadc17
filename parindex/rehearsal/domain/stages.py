"""Run the hours of a rehearsal by hand: a phase opens now, those before it are over.

The dates themselves are moved, so every lock and every page works as in the real campaign.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.deadlines import record_lock
from campaigns.domain.rows import lock_campaign
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Phase
from campaigns.signals import phase_postponed
from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.verdict import Refused
from parindex.rehearsal.domain.rights import can_direct
from parindex.tenants.models import Tenant

# A phase that is turned to lasts as long as planned, and long enough to try it.
SHORTEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a phase opens and closes."""

    opens_at: datetime
    closes_at: datetime


def turned(phases: list[Phase], kind: PhaseKind, *, at: datetime) -> dict[int, Hours]:
    """The hours of every phase, by primary key, when ``kind`` opens at ``at``.

    Earlier phases have just ended (requests that were under way are drained), later ones follow one
    after the other, each as long as it was planned.
    """
    over = at - timedelta(seconds=settings.LOCK_DRAIN_SECONDS)
    found: dict[int, Hours] = {}
    begins: datetime | None = None
    for phase in phases:
        length = max(phase.closes_at - phase.opens_at, SHORTEST)
        if phase.kind == kind:
            begins = at
        if begins is not None:
            found[phase.pk] = Hours(begins, begins + length)
            begins += length
        else:
            closes = min(phase.closes_at, over)
            found[phase.pk] = Hours(min(phase.opens_at, closes - SHORTEST), closes)
    return found


@transaction.atomic
def turn_to(
    *, actor: User, place: Tenant, campaign: Campaign, kind: PhaseKind, at: datetime
) -> Campaign:
    """Open the phase ``kind`` of the rehearsal now and lock the phases before it.

    Turning back opens an earlier phase again, as a deadline moved for everybody does.

    :raises Refused: without the right, while the campaign is not open, without such a phase.
    """
    can_direct(actor, place).require()
    locked = lock_campaign(campaign)
    if locked.state != CampaignState.OPEN:
        raise Refused(_("The hours can be moved while the campaign is open."))
    phases = list(Phase.objects.select_for_update(no_key=True).filter(campaign=locked))
    if kind not in {phase.kind for phase in phases}:
        raise Refused(_("The rehearsed campaign has no such phase."))
    before = {phase.pk: phase.locked_at for phase in phases}
    old, moved = _told(phases), turned(phases, kind, at=at)
    for phase in phases:
        hours = moved[phase.pk]
        phase.opens_at, phase.closes_at = hours.opens_at, hours.closes_at
        if hours.closes_at > at:
            phase.locked_at = None
        phase.save(update_fields=["opens_at", "closes_at", "locked_at"])
    locked.version += 1
    locked.save(update_fields=["version"])
    record(
        actor=actor,
        action="rehearsal.turned",
        subject=locked,
        old=old,
        new=_told(phases),
        at=at,
    )
    for phase in phases:
        if phase.closes_at <= at:
            record_lock(phase=phase, at=at)
        elif before[phase.pk] is not None:
            phase_postponed.send(sender=Phase, phase=phase, actor=actor, at=at)
    return locked


def _told(phases: list[Phase]) -> dict[str, Any]:
    return {phase.kind: [phase.opens_at, phase.closes_at] for phase in phases}

"""What happens when a deadline has passed: the lock is recorded once and people are told.

The lock itself is the date (``campaigns.domain.phases``): it holds without any of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Extension, Participation, Phase
from campaigns.signals import extension_closed, phase_closed
from parindex.audit.domain.record import record

# Who has not done their part of a phase yet: asked by the reminders and by the notice after the
# lock. The app that owns the work registers itself in ``AppConfig.ready``: scoring for the
# self-assessment (dossiers not sent). Phases nobody answers for send no reminders.
PENDING_UNITS: dict[PhaseKind, Callable[[Phase], Iterable[Participation]]] = {}

NOTICE_PERIOD = timedelta(hours=1)


def pending_units(phase: Phase) -> list[Participation]:
    """The units that have not finished ``phase``; empty when nobody answers for this kind."""
    ask = PENDING_UNITS.get(PhaseKind(phase.kind))
    return list(ask(phase)) if ask else []


def drained(closes_at: datetime, at: datetime) -> bool:
    """Whether requests that arrived before the deadline have had the time to finish writing."""
    return at >= closes_at + timedelta(seconds=settings.LOCK_DRAIN_SECONDS)


@transaction.atomic
def record_lock(*, phase: Phase, at: datetime) -> bool:
    """Record that the phase is locked, once; True for the call that did it.

    Sends ``phase_closed`` in the same transaction. Listeners leave units with an extension alone.
    """
    locked = Phase.objects.select_for_update(no_key=True, of=("self",)).get(pk=phase.pk)
    if locked.locked_at is not None or not drained(locked.closes_at, at):
        return False
    if locked.campaign.state == CampaignState.PLANNING:
        return False
    locked.locked_at = at
    locked.save(update_fields=["locked_at"])
    # Listeners lock dossiers. Like a save they take them before the trail, never after it.
    phase_closed.send(sender=Phase, phase=locked, at=at)
    _record(locked, "phase.locked", {"phase": locked.kind, "closes_at": locked.closes_at}, at)
    return True


@transaction.atomic
def record_extension_end(*, extension: Extension, at: datetime) -> bool:
    """Record that an extension has run out, once; sends ``extension_closed``."""
    locked = Extension.objects.select_for_update(no_key=True, of=("self",)).get(pk=extension.pk)
    if locked.locked_at is not None or not drained(locked.closes_at, at):
        return False
    locked.locked_at = at
    locked.save(update_fields=["locked_at"])
    new = {"organisation": locked.participation.organisation_id, "closes_at": locked.closes_at}
    extension_closed.send(sender=Extension, extension=locked, at=at)
    _record(locked, "extension.ended", new, at)
    return True


def _record(subject: Phase | Extension, action: str, new: dict[str, Any], at: datetime) -> None:
    record(actor=None, action=action, subject=subject, new=new, at=at)


def phases_to_lock(*, at: datetime) -> list[Phase]:
    """Phases of running campaigns whose end has not been recorded yet."""
    return list(
        Phase.objects.filter(locked_at=None, closes_at__lte=at, campaign__state=CampaignState.OPEN)
        .select_related("campaign")
        .order_by("closes_at", "pk")
    )


def phases_just_locked(*, at: datetime) -> list[Phase]:
    """Phases locked in the last hour that units had to send something in.

    Asked for an hour, so that a notice that failed is tried again.
    """
    return list(
        Phase.objects.filter(
            locked_at__gt=at - NOTICE_PERIOD, locked_at__lte=at, kind__in=list(PENDING_UNITS)
        )
        .select_related("campaign__tenant", "campaign__secretariat")
        .order_by("pk")
    )


def extensions_to_end(*, at: datetime) -> list[Extension]:
    """Extensions that have run out and whose end has not been recorded yet."""
    return list(
        Extension.objects.filter(locked_at=None, closes_at__lte=at)
        .select_related("participation", "phase__campaign")
        .order_by("closes_at", "pk")
    )


def phases_to_remind(*, at: datetime) -> list[Phase]:
    """Phases of open campaigns that are open to somebody: the common deadline or an extension."""
    open_phases = Phase.objects.filter(
        campaign__state=CampaignState.OPEN, opens_at__lte=at, kind__in=list(PENDING_UNITS)
    ).select_related("campaign__tenant")
    extended = Extension.objects.filter(closes_at__gt=at).values_list("phase", flat=True)
    late = set(extended)
    return [phase for phase in open_phases if phase.closes_at > at or phase.pk in late]

"""The last time the secretariat reminded units, and who went on working since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from parindex.audit.models import AuditEntry
from scoring.domain.progress import UnitStanding


@dataclass(frozen=True, slots=True)
class LastRound:
    """When it was, how many units were reminded, how many of them saved or sent since."""

    at: datetime
    units: int
    moved: int


def last_round_of(campaign: Campaign, standings: Iterable[UnitStanding]) -> LastRound | None:
    """From the audit trail; None when nobody has been reminded by hand."""
    entry = (
        AuditEntry.objects.filter(
            object_type=campaign._meta.label_lower,
            object_id=campaign.pk,
            action="campaign.reminded",
        )
        .order_by("-sequence")
        .first()
    )
    if entry is None:
        return None
    units = set(json.loads(entry.data)["new"]["units"])
    moved = sum(
        unit.pk in units
        and (not unit.waits or (unit.last_saved is not None and unit.last_saved > entry.at))
        for unit in standings
    )
    return LastRound(entry.at, len(units), moved)

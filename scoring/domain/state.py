"""What a dossier is by the hour: the lock holds before the beat has recorded it."""

from __future__ import annotations

from datetime import datetime

from scoring.enums import DossierState

WAITING = (DossierState.DRAFT, DossierState.WITH_HEAD)


def state_at(state: str, closes_at: datetime | None, *, at: datetime) -> DossierState:
    """The state to be shown at ``at``: what was not sent by the unit's hour is locked."""
    if state in WAITING and closes_at is not None and closes_at <= at:
        return DossierState.LOCKED
    return DossierState(state)

"""What an open sheet has to know of the hour: is it locked now, and when to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.domain.phases import next_closing
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Extension, Participation
from scoring.domain.rights import open_criteria, self_assessment_verdict
from scoring.domain.standing import Standing
from scoring.domain.state import WAITING, state_at
from scoring.enums import DossierState


@dataclass(frozen=True, slots=True)
class Hour:
    """``reason``: why the sheet is locked, empty while it is open.

    ``still_open``: criteria of the unit that have a later deadline. ``left``: seconds of the
    server's clock until the next lock of this unit, None when there is none to come.
    """

    reason: str = ""
    still_open: frozenset[int] = frozenset()
    left: int | None = None


def hour_of(standing: Standing, *, at: datetime) -> Hour:
    """The hour as it concerns who fills the sheet; others have nothing that could lock."""
    if MATRIX[Action.FILL].codename not in standing.grants:
        return Hour()
    verdict = self_assessment_verdict(standing, at=at)
    return Hour(
        verdict.reason,
        frozenset() if verdict else open_criteria(standing, at=at),
        _seconds_left(standing, at),
    )


def state_of(standing: Standing, *, at: datetime) -> DossierState:
    """The state a page shows: locked from the hour of the unit on, recorded or not."""
    closes = standing.closes_at
    if closes is None or at < closes or standing.state not in WAITING:
        return DossierState(standing.state)
    own = Extension.objects.filter(
        phase__kind=PhaseKind.SELF_ASSESSMENT,
        participation=standing.participation_id,
        criterion__isnull=True,
    )
    return state_at(standing.state, max([closes, *own.values_list("closes_at", flat=True)]), at=at)


def _seconds_left(standing: Standing, at: datetime) -> int | None:
    if standing.closes_at is None or standing.campaign_state != CampaignState.OPEN:
        return None
    unit = Participation(pk=standing.participation_id)
    closes = next_closing(PhaseKind.SELF_ASSESSMENT, standing.closes_at, unit, at=at)
    return None if closes is None else -int((at - closes).total_seconds() // 1)

"""What an open sheet has to know of the hour: is it locked now, and when to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.domain.phases import next_closing
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Participation
from scoring.domain.rights import open_criteria, self_assessment_verdict
from scoring.domain.standing import Standing


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


def _seconds_left(standing: Standing, at: datetime) -> int | None:
    if standing.closes_at is None or standing.campaign_state != CampaignState.OPEN:
        return None
    unit = Participation(pk=standing.participation_id)
    closes = next_closing(PhaseKind.SELF_ASSESSMENT, standing.closes_at, unit, at=at)
    return None if closes is None else -int((at - closes).total_seconds() // 1)

"""Close the appraisal of a campaign: from then on nothing is recorded any more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from appraisal.domain.desk import desk_of
from appraisal.domain.queries import changed_reviews_of, dossiers_unsent, undecided
from appraisal.domain.rights import can_close
from appraisal.domain.settling import settle
from appraisal.domain.tally import tally
from campaigns.domain.closing_checks import unfinished
from campaigns.domain.phases import is_open
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from scoring.enums import DossierState
from scoring.models import Dossier

_BEFORE_CLOSING = (
    PhaseKind.SELF_ASSESSMENT,
    PhaseKind.APPRAISAL,
    PhaseKind.EXPLANATION,
    PhaseKind.COUNCIL,
)


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """What is not finished. ``policies``: what unappraised items count in the sets concerned
    ("self" or "zero"); ``phases``: stages whose common deadline has not passed; ``others``: what
    other apps want seen to, in words."""

    unsent: int
    unreviewed: int
    unanswered: int
    undecided: int
    policies: tuple[str, ...]
    phases: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return bool(
            self.unsent
            or self.unreviewed
            or self.unanswered
            or self.undecided
            or self.phases
            or self.others
        )

    @property
    def digest(self) -> str:
        """Names what the person saw, so that closing never passes over something new."""
        counts = (self.unsent, self.unreviewed, self.unanswered, self.undecided)
        text = repr((*counts, self.phases, self.others))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def open_points(campaign: Campaign, *, actor: Any, at: datetime) -> OpenPoints:
    """Count what is open in a campaign."""
    left = [cell for cell in tally(desk_of(actor, campaign)) if cell.pending]
    policies = {
        str(cell.group.criteria_set.policy.get("unappraised", "self"))
        for cell in left
        if cell.group.criteria_set is not None
    }
    return OpenPoints(
        unsent=dossiers_unsent(campaign).count(),
        unreviewed=sum(cell.pending for cell in left),
        unanswered=changed_reviews_of(campaign).filter(reply__isnull=True).count(),
        undecided=undecided(campaign),
        policies=tuple(sorted(policies)),
        phases=tuple(
            str(PhaseKind(phase.kind).label)
            for phase in campaign.phases.all()
            if phase.kind in _BEFORE_CLOSING and (at < phase.opens_at or is_open(phase, at=at))
        ),
        others=unfinished(campaign, at=at),
    )


@transaction.atomic
def close_appraisal(*, actor: Any, campaign: Campaign, seen: str, at: datetime) -> Campaign:
    """Close every dossier and the campaign. ``seen`` is the digest of the open points shown.

    Leaves that compare units get their final points before.

    Raises ``Refused``; ``StaleEdit`` with the open points as they are when they have changed.
    """
    campaign = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    can_close(actor, campaign).require()
    # Every dossier is locked, in one order, so no save can slip in between count and closing.
    dossiers = list(
        Dossier.objects.select_for_update(no_key=True, of=("self",))
        .filter(participation__campaign=campaign)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    points = open_points(campaign, actor=actor, at=at)
    if points.digest != seen:
        raise StaleEdit(points)
    compared = settle(actor=actor, campaign=campaign, at=at)
    Dossier.objects.filter(pk__in=dossiers).update(state=DossierState.CLOSED)
    old = campaign.state
    campaign.state, campaign.closed_at = CampaignState.CLOSED, at
    campaign.version += 1
    campaign.save(update_fields=["state", "closed_at", "version"])
    record(
        actor=actor,
        action="campaign.closed",
        subject=campaign,
        old={"state": old},
        new={
            "state": str(campaign.state),
            "dossiers": len(dossiers),
            "unsent": points.unsent,
            "unreviewed": points.unreviewed,
            "unanswered": points.unanswered,
            "undecided": points.undecided,
        }
        | ({"compared": compared} if compared else {}),
        at=at,
    )
    return campaign

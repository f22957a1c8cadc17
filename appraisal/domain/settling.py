"""At the closing: points that compare units become final, reviews and decisions go along."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from appraisal.domain.reviews import follow_dependants
from appraisal.models import CouncilDecision
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from scoring.domain.comparisons import settle_comparisons
from scoring.enums import Source
from scoring.models import Dossier, ScoreEntry


def settle(*, actor: Any, campaign: Campaign, at: datetime) -> int:
    """Score what compares units beside the final best; how many entries of the ledger it took.

    The caller has locked all dossiers. Nothing of what people said changes: a review and a
    decision point at the new line of the same figures.
    """
    settled = settle_comparisons(campaign=campaign, at=at)
    dossiers = Dossier.objects.select_related("participation").in_bulk(settled)
    for pk, entries in settled.items():
        follow_dependants(
            actor=actor,
            dossier=dossiers[pk],
            entries=entries,
            at=at,
            why=_("Scored again beside the best of the group at the closing."),
        )
        _follow_decisions(actor=actor, entries=entries, at=at)
    return sum(len(entries) for entries in settled.values())


def _follow_decisions(*, actor: Any, entries: Iterable[ScoreEntry], at: datetime) -> None:
    for entry in entries:
        if entry.source != Source.COUNCIL:
            continue
        decision = CouncilDecision.objects.get(
            review__dossier=entry.dossier_id, review__criterion=entry.criterion_id
        )
        old = {"points": decision.entry.points}
        decision.entry = entry
        decision.save(update_fields=["entry"])
        record(
            actor=actor,
            action="decision.followed",
            subject=decision,
            old=old,
            new={"points": entry.points},
            at=at,
        )

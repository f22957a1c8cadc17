"""The whole path: cut, answer, decide, close."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from appraisal.domain.closing import close_appraisal, open_points
from appraisal.domain.decisions import decide
from appraisal.domain.judgements import Judgement, Way
from appraisal.enums import Outcome
from campaigns.enums import CampaignState
from parindex.audit.models import AuditEntry
from scoring.enums import DossierState, Source
from scoring.models import Dossier, ScoreEntry
from tests.appraisal.stage import ANSWERING, DECIDING, Court


def test_cut_is_answered_decided_and_closed(court: Court) -> None:
    review = court.cut()
    assert (review.outcome, review.entry.points) == (Outcome.CHANGED, Decimal(0))
    court.contest(review)
    decision = decide(
        actor=court.khoa,
        review=review,
        judgement=Judgement(
            way=Way.PINNED, points=Decimal("0.5"), reason="Một phần đúng.", seen_entry=1
        ),
        at=DECIDING,
    )
    assert (decision.entry.points, decision.entry.pinned, decision.on_behalf) == (
        Decimal("0.5"),
        True,
        False,
    )
    counted = ScoreEntry.objects.get(
        dossier=court.dossier(), criterion=court.leaf("1.1"), is_effective=True
    )
    assert (counted.source, counted.points) == (Source.COUNCIL, Decimal("0.5"))

    campaign = court.stage.campaign
    at = DECIDING + timedelta(days=1)
    points = open_points(campaign, actor=court.binh, at=at)
    closed = close_appraisal(actor=court.binh, campaign=campaign, seen=points.digest, at=at)
    assert closed.state == CampaignState.CLOSED
    assert set(Dossier.objects.values_list("state", flat=True)) == {DossierState.CLOSED}
    actions = list(
        AuditEntry.objects.filter(action__regex="^(review|reply|decision|campaign)")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert actions == ["review.saved", "reply.sent", "decision.recorded", "campaign.closed"]
    assert ANSWERING < DECIDING

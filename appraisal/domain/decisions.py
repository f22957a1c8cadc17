"""The council decides contested items; the secretariat may enter what the minutes say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.domain.judgements import Judgement, Way, basis
from appraisal.domain.problems import JudgementError
from appraisal.domain.queries import current_entry
from appraisal.domain.reviews import lock_dossier
from appraisal.domain.rights import can_decide_item
from appraisal.enums import ReplyKind
from appraisal.models import CouncilDecision, Review
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from scoring.domain.ledger import record_score
from scoring.enums import Source
from scoring.models import ScoreEntry


@transaction.atomic
def decide(*, actor: Any, review: Review, judgement: Judgement, at: datetime) -> CouncilDecision:
    """Record the council's points and reason for a contested item.

    A decision may be corrected while the council phase is open: the ledger keeps both lines.
    Raises ``Refused``, ``StaleEdit`` with the decision as it stands, ``FactsError``,
    ``JudgementError`` for a missing reason.
    """
    dossier = lock_dossier(review.dossier_id)
    can_decide_item(actor, dossier, at=at).require()
    review = (
        Review.objects.select_for_update(no_key=True, of=("self",))
        .select_related("criterion")
        .get(pk=review.pk)
    )
    reply = getattr(review, "reply", None)
    if reply is None or reply.kind != ReplyKind.CONTEST:
        raise Refused(_("The council decides only items that the unit contests."))
    decision = CouncilDecision.objects.filter(review=review).first()
    if (decision.version if decision else 0) != judgement.seen_version:
        raise StaleEdit(decision)
    if not judgement.reason:
        raise JudgementError("reason", _("Say why; the decision is published with its reason."))
    if judgement.way == Way.PINNED and judgement.points is None:
        raise JudgementError("points", _("Enter the points."))
    wanted = basis(
        judgement,
        own=current_entry(dossier, review.criterion, Source.SELF),
        appraised=current_entry(dossier, review.criterion, Source.APPRAISED),
    )
    former = current_entry(dossier, review.criterion, Source.COUNCIL)
    saved = record_score(
        actor=actor,
        dossier=dossier,
        criterion=review.criterion,
        source=Source.COUNCIL,
        facts=wanted.facts,
        points=wanted.points,
        reason=judgement.reason,
        at=at,
        expected_revision=former.revision if former else 0,
    )
    return _write(
        actor, decision or CouncilDecision(review=review, version=0), judgement, saved.entry, at
    )


def _write(
    actor: Any,
    decision: CouncilDecision,
    judgement: Judgement,
    entry: ScoreEntry,
    at: datetime,
) -> CouncilDecision:
    old = {"points": decision.entry.points, "reason": decision.reason} if decision.pk else None
    decision.entry, decision.reason = entry, judgement.reason
    decision.version += 1
    decision.decided_by, decision.decided_at = actor, at
    decision.on_behalf = not _sits_in_council(actor)
    decision.save()
    record(
        actor=actor,
        action="decision.recorded",
        subject=decision,
        old=old,
        new={
            "review": decision.review_id,
            "points": entry.points,
            "on_behalf": decision.on_behalf,
        },
        reason=judgement.reason,
        at=at,
    )
    return decision


def _sits_in_council(user: Any) -> bool:
    return Membership.objects.filter(user=user, role=Role.COUNCIL, is_active=True).exists()

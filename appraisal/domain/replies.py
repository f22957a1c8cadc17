"""The unit answers a changed item: once, and for good (giải trình sau thẩm định)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.domain.problems import JudgementProblem
from appraisal.domain.reviews import lock_dossier
from appraisal.domain.rights import can_answer
from appraisal.enums import Outcome, ReplyKind
from appraisal.models import Reply, Review
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused


@transaction.atomic
def answer(
    *,
    actor: Any,
    review: Review,
    kind: ReplyKind,
    text: str,
    seen_version: int,
    at: datetime,
    add_evidence: Callable[[Review], None] | None = None,
) -> Reply:
    """Accept or contest a changed item; a contest needs its reason and may bring new evidence.

    ``add_evidence`` is called inside the transaction, before the answer makes the item final.
    Raises ``Refused``, ``StaleEdit`` with the review as it stands, ``JudgementProblem``.
    """
    dossier = lock_dossier(review.dossier_id)
    review = (
        Review.objects.select_for_update(no_key=True, of=("self",))
        .select_related("criterion", "entry")
        .get(pk=review.pk)
    )
    review.dossier = dossier
    can_answer(actor, review, at=at).require()
    if review.outcome != Outcome.CHANGED:
        raise Refused(_("The points of this item were not changed; there is nothing to answer."))
    if review.version != seen_version:
        raise StaleEdit(review)
    if kind == ReplyKind.CONTEST and not text:
        raise JudgementProblem("text", _("Say why; the council decides by what is written here."))
    if kind == ReplyKind.CONTEST and add_evidence is not None:
        add_evidence(review)
    reply = Reply.objects.create(
        review=review,
        kind=kind,
        text=text,
        review_version=review.version,
        replied_by=actor,
        replied_at=at,
    )
    record(
        actor=actor,
        action="reply.sent",
        subject=reply,
        new={"criterion": review.criterion.code, "dossier": dossier.pk, "kind": str(kind)},
        reason=text,
        at=at,
    )
    return reply

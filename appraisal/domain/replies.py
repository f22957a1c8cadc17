"""The unit answers a changed item: once, and for good (giải trình sau thẩm định)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.domain.problems import JudgementError
from appraisal.domain.reviews import lock_dossier
from appraisal.domain.rights import can_answer
from appraisal.enums import Outcome, ReplyKind
from appraisal.models import Reply, Review
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from parindex.files.domain.checks import Checked
from parindex.files.domain.store import storing
from scoring.domain.evidence import About, attach_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the unit says; files only with a contest. ``seen_version``: the review on the page."""

    kind: ReplyKind
    text: str
    seen_version: int
    files: Sequence[Checked] = ()
    about: About = field(default_factory=About)


def answer(*, actor: Any, review: Review, said: Answer, at: datetime) -> Reply:
    """Accept or contest a changed item; a contest needs its reason and may bring new evidence.

    Raises ``Refused``, ``StaleEdit`` with the review as it stands, ``JudgementError``.
    """
    with storing() as written, transaction.atomic():
        dossier = lock_dossier(review.dossier_id)
        review = (
            Review.objects.select_for_update(no_key=True, of=("self",))
            .select_related("criterion", "entry")
            .get(pk=review.pk)
        )
        review.dossier = dossier
        allowed = can_answer(actor, review, at=at)
        allowed.require()
        _check(review, said)
        if said.files:
            attach_documents(
                actor=actor,
                dossier=dossier,
                criterion=review.criterion,
                files=said.files,
                about=said.about,
                at=at,
                allowed=allowed,
                written=written,
            )
        return _write(actor, review, said, at)


def _check(review: Review, said: Answer) -> None:
    if review.outcome != Outcome.CHANGED:
        raise Refused(_("The points of this item were not changed; there is nothing to answer."))
    if review.version != said.seen_version:
        raise StaleEdit(review)
    if said.kind == ReplyKind.CONTEST and not said.text:
        raise JudgementError("text", _("Say why; the council decides by what is written here."))
    if said.kind == ReplyKind.ACCEPT and said.files:
        raise JudgementError("evidence", _("New evidence goes only with a contest."))


def _write(actor: Any, review: Review, said: Answer, at: datetime) -> Reply:
    reply = Reply.objects.create(
        review=review,
        kind=said.kind,
        text=said.text,
        review_version=review.version,
        replied_by=actor,
        replied_at=at,
    )
    record(
        actor=actor,
        action="reply.sent",
        subject=reply,
        new={
            "criterion": review.criterion.code,
            "dossier": review.dossier_id,
            "kind": str(said.kind),
            "files": len(said.files),
        },
        reason=said.text,
        at=at,
    )
    return reply

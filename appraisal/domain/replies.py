"""The unit answers a changed item: once, and for good (giải trình sau thẩm định).

The officers draft (``appraisal.domain.drafts``), the head sends: what was sent is what was signed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.domain.drafts import about_of, check_draft, draft_of, files_of, lock_changed
from appraisal.domain.problems import JudgementError
from appraisal.domain.rights import can_answer
from appraisal.enums import ReplyKind
from appraisal.models import Reply, ReplyDraft, Review
from parindex.audit.domain.record import record
from parindex.files.domain.checks import Checked
from parindex.files.domain.store import storing
from parindex.files.models import StoredFile
from scoring.domain.evidence import About
from scoring.domain.uploading import attach_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the unit says; files only with a contest.

    ``seen_version``: the review on the page; ``seen_draft``: version of the officers' draft on it
    (0: none). ``dropped``: files of the draft that are not sent with it.
    """

    kind: ReplyKind
    text: str
    seen_version: int
    seen_draft: int = 0
    dropped: Collection[int] = ()
    files: Sequence[Checked] = ()
    about: About = field(default_factory=About)


def answer(*, actor: Any, review: Review, said: Answer, at: datetime) -> Reply:
    """Accept or contest a changed item; a contest needs its reason and may bring new evidence.

    Raises ``Refused``, ``StaleEdit`` with the review or the draft as it stands,
    ``JudgementError``.
    """
    with storing() as written, transaction.atomic():
        review = lock_changed(review, seen_version=said.seen_version)
        allowed = can_answer(actor, review, at=at)
        allowed.require()
        _check(said)
        draft = draft_of(review)
        check_draft(draft, seen_version=said.seen_draft)
        count = 0
        for files, about in _evidence(draft, said):
            count += len(files)
            attach_documents(
                actor=actor,
                dossier=review.dossier,
                criterion=review.criterion,
                files=files,
                about=about,
                at=at,
                allowed=allowed,
                written=written,
            )
        reply = _write(actor, review, said, count, at)
        if draft is not None:
            draft.delete()
        return reply


def _check(said: Answer) -> None:
    if said.kind == ReplyKind.CONTEST and not said.text:
        raise JudgementError("text", _("Say why; the council decides by what is written here."))
    if said.kind == ReplyKind.ACCEPT and said.files:
        raise JudgementError("evidence", _("New evidence goes only with a contest."))


def _evidence(
    draft: ReplyDraft | None, said: Answer
) -> Iterator[tuple[Sequence[Checked | StoredFile], About]]:
    """The files that go with a contest: those of the draft, then those added by the head."""
    if said.kind != ReplyKind.CONTEST:
        return
    for file in files_of(draft):
        if file.pk not in said.dropped:
            yield [file.stored_file], about_of(file)
    if said.files:
        yield said.files, said.about


def _write(actor: Any, review: Review, said: Answer, files: int, at: datetime) -> Reply:
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
            "files": files,
        },
        reason=said.text,
        at=at,
    )
    return reply

"""The officers of a unit draft its answer to a changed item; the head reads and sends it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.domain.reviews import lock_dossier
from appraisal.domain.rights import can_draft
from appraisal.enums import Outcome
from appraisal.models import DraftFile, ReplyDraft, Review
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from parindex.files.domain.checks import Checked
from parindex.files.domain.store import store_file, storing
from scoring.domain.evidence import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an officer proposes, finished or not. ``seen_version`` and ``seen_draft``: the review
    and the draft on the page (0: none); ``dropped``: files of the draft taken away again."""

    kind: str
    text: str
    seen_version: int
    seen_draft: int = 0
    dropped: Collection[int] = ()
    files: Sequence[Checked] = ()
    about: About = field(default_factory=About)


def save_draft(*, actor: Any, review: Review, said: Proposal, at: datetime) -> ReplyDraft:
    """Keep what the officer proposes; new files stay with the draft and prove nothing yet.

    Raises ``Refused``, ``StaleEdit`` with the review or the draft as it stands.
    """
    with storing() as written, transaction.atomic():
        review = lock_changed(review, seen_version=said.seen_version)
        can_draft(actor, review, at=at).require()
        draft = draft_of(review) or ReplyDraft(review=review, version=0)
        check_draft(draft if draft.pk else None, seen_version=said.seen_draft)
        draft.kind, draft.text = said.kind, said.text
        draft.drafted_by, draft.drafted_at = actor, at
        draft.version += 1
        draft.save()
        DraftFile.objects.filter(draft=draft, pk__in=said.dropped).delete()
        for file in said.files:
            stored = store_file(actor=actor, checked=file, at=at, written=written)
            DraftFile.objects.create(draft=draft, stored_file=stored, **_words(said.about))
        _tell(actor, draft, at)
        return draft


def lock_changed(review: Review, *, seen_version: int) -> Review:
    """The review and its dossier, locked; ``StaleEdit`` with it when it has changed since."""
    dossier = lock_dossier(review.dossier_id)
    found = (
        Review.objects.select_for_update(no_key=True, of=("self",))
        .select_related("criterion", "entry")
        .get(pk=review.pk)
    )
    found.dossier = dossier
    if found.outcome != Outcome.CHANGED:
        raise Refused(_("The points of this item were not changed; there is nothing to answer."))
    if found.version != seen_version:
        raise StaleEdit(found)
    return found


def check_draft(draft: ReplyDraft | None, *, seen_version: int) -> None:
    """``StaleEdit`` with the draft unless it is the one that was seen (0: none)."""
    if (draft.version if draft else 0) != seen_version:
        raise StaleEdit(draft)


def draft_of(review: Review) -> ReplyDraft | None:
    """The draft of the answer to one item."""
    drafts = ReplyDraft.objects.prefetch_related("files__stored_file")
    return drafts.filter(review=review).first()


def files_of(draft: ReplyDraft | None) -> list[DraftFile]:
    """The documents of a draft."""
    return list(draft.files.all()) if draft else []


def about_of(file: DraftFile) -> About:
    """What the officer said of a document."""
    return About(number=file.number, issued_on=file.issued_on, issuer=file.issuer, pages=file.pages)


def _words(about: About) -> dict[str, Any]:
    return {
        "number": about.number,
        "issued_on": about.issued_on,
        "issuer": about.issuer,
        "pages": about.pages,
    }


def _tell(actor: Any, draft: ReplyDraft, at: datetime) -> None:
    # Not its words: the secretariat reads the trail, and a draft is the unit's own affair.
    record(
        actor=actor,
        action="reply.drafted",
        subject=draft,
        new={
            "criterion": draft.review.criterion.code,
            "dossier": draft.review.dossier_id,
            "version": draft.version,
            "files": DraftFile.objects.filter(draft=draft).count(),
        },
        at=at,
    )

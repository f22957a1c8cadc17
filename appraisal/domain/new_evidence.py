"""New documents of a unit for an item it contests; only together with its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from appraisal.models import Review
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.files.domain.checks import Checked
from parindex.files.domain.names import extension
from parindex.files.domain.store import store_file
from scoring.domain.evidence import TITLE_LENGTH, About
from scoring.models import Citation, Document, DocumentRevision


def attach_documents(
    *,
    actor: Any,
    review: Review,
    files: Sequence[Checked],
    about: About,
    at: datetime,
    written: list[str],
) -> list[Citation]:
    """Store checked files as documents cited for the item of ``review``.

    The self-assessment is locked by then, so its door to evidence is shut; the caller has checked
    that the unit may answer, holds the lock of the dossier, and ``written`` comes from
    ``storing()`` around the transaction.
    """
    return [_attach(actor, review, file, about, at, written) for file in files]


def _attach(  # noqa: PLR0917 - one private step of attach_documents
    actor: Any, review: Review, file: Checked, about: About, at: datetime, written: list[str]
) -> Citation:
    title = about.title or file.name.removesuffix(extension(file.name))
    document = Document.objects.create(
        dossier_id=review.dossier_id,
        title=nfc(title)[:TITLE_LENGTH],
        number=about.number,
        issued_on=about.issued_on,
        issuer=about.issuer,
        created_at=at,
        created_by=actor,
    )
    stored = store_file(actor=actor, checked=file, at=at, written=written)
    DocumentRevision.objects.create(
        document=document, number=1, stored_file=stored, added_at=at, added_by=actor
    )
    record(
        actor=actor,
        action="evidence.added",
        subject=review.dossier,
        new={
            "criterion": review.criterion.code,
            "document": document.title,
            "file": stored.original_name,
            "sha256": stored.sha256,
            "with_reply": True,
        },
        at=at,
    )
    return Citation.objects.create(
        document=document,
        criterion_id=review.criterion_id,
        pages=about.pages,
        section=about.section,
        created_at=at,
    )

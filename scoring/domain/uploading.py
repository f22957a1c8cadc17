"""Files that come in as evidence: new documents and newer files of documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.models import Criterion
from parindex.common.folding import nfc
from parindex.common.verdict import Verdict
from parindex.files.domain.checks import Checked
from parindex.files.domain.names import extension
from parindex.files.domain.store import store_file, storing
from parindex.files.models import StoredFile
from scoring.domain.evidence import (
    TITLE_LENGTH,
    About,
    code_of,
    require_change,
    require_past_issue,
    tell,
)
from scoring.domain.standing import Standing
from scoring.models import Citation, Document, DocumentRevision, Dossier


@dataclass(slots=True)
class Batch:
    """What became of files sent together: documents made, and files that were there already."""

    stored: list[Citation] = field(default_factory=list)
    present: list[tuple[str, Document]] = field(default_factory=list)


def add_documents(
    *,
    actor: Any,
    dossier: Dossier,
    criterion: Criterion,
    files: Iterable[Checked],
    about: About,
    at: datetime,
    titles: Sequence[str] = (),
) -> Batch:
    """Store checked files as documents that prove ``criterion``; all of them or none.

    ``about`` holds for each of them, ``titles`` one by one, as long as there are some; a file
    without a title takes it from its name. A file whose content proves the criterion already
    (the same choice of files was sent again) is not stored twice. Raises ``Refused`` and the
    ``DoesNotExist`` of dossier and criterion.
    """
    with storing() as written, transaction.atomic():
        standing = require_change(actor, dossier.pk, criterion.pk, at)
        require_past_issue(about, at)
        batch, there = Batch(), _contents(standing.dossier_id, criterion.pk)
        for place, file in enumerate(files):
            if file.sha256 in there:
                batch.present.append((file.name, there[file.sha256]))
                continue
            said = replace(about, title=titles[place]) if place < len(titles) else about
            citation = _add(actor, standing, criterion, file, said, at, written)
            there[file.sha256] = citation.document
            batch.stored.append(citation)
        return batch


def attach_documents(
    *,
    actor: Any,
    dossier: Dossier,
    criterion: Criterion,
    files: Iterable[Checked | StoredFile],
    about: About,
    at: datetime,
    allowed: Verdict,
    written: list[str],
) -> list[Citation]:
    """As ``add_documents``, as a part of a larger change whose own verdict is ``allowed``.

    ``written`` comes from ``storing()`` around the caller's transaction. A file may be stored
    already: one that came with a draft.
    """
    standing = require_change(actor, dossier.pk, criterion.pk, at, allowed)
    require_past_issue(about, at)
    return [_add(actor, standing, criterion, file, about, at, written) for file in files]


def _contents(dossier_id: int, criterion_id: int) -> dict[str, Document]:
    """SHA-256 → document, for the files of the documents in force at a criterion."""
    revisions = DocumentRevision.objects.filter(
        document__dossier=dossier_id,
        document__citations__criterion=criterion_id,
        document__citations__withdrawn_at=None,
    ).select_related("stored_file", "document")
    return {revision.stored_file.sha256: revision.document for revision in revisions}


def _add(  # noqa: PLR0917 - one private step of add_documents
    actor: Any,
    standing: Standing,
    criterion: Criterion,
    file: Checked | StoredFile,
    about: About,
    at: datetime,
    written: list[str],
) -> Citation:
    name = file.original_name if isinstance(file, StoredFile) else file.name
    title = about.title or name.removesuffix(extension(name))
    document = Document.objects.create(
        dossier_id=standing.dossier_id,
        title=nfc(title)[:TITLE_LENGTH],
        number=about.number,
        issued_on=about.issued_on,
        issuer=about.issuer,
        created_at=at,
        created_by=actor,
    )
    revision = _add_revision(actor, document, 1, file, at, written)
    citation = Citation.objects.create(
        document=document,
        criterion_id=criterion.pk,
        pages=about.pages,
        section=about.section,
        quote=about.quote,
        created_at=at,
    )
    tell(
        actor,
        "evidence.added",
        standing.dossier_id,
        new=_told(standing, criterion.pk, document, revision),
        at=at,
    )
    return citation


def revise_document(
    *, actor: Any, document: Document, file: Checked, at: datetime
) -> DocumentRevision:
    """Add a newer file to a document; the older ones stay readable. Raises ``Refused``."""
    with storing() as written, transaction.atomic():
        standing = require_change(actor, document.dossier_id, None, at)
        last = document.revisions.order_by("-number").first()
        number = last.number + 1 if last else 1
        revision = _add_revision(actor, document, number, file, at, written)
        told = {"document": document.title, "revision": number, "sha256": file.sha256}
        tell(actor, "evidence.revised", standing.dossier_id, new=told, at=at)
        return revision


def _add_revision(  # noqa: PLR0917 - one private step of two functions
    actor: Any,
    document: Document,
    number: int,
    file: Checked | StoredFile,
    at: datetime,
    written: list[str],
) -> DocumentRevision:
    stored = file
    if not isinstance(stored, StoredFile):
        stored = store_file(actor=actor, checked=stored, at=at, written=written)
    return DocumentRevision.objects.create(
        document=document, number=number, stored_file=stored, added_at=at, added_by=actor
    )


def _told(
    standing: Standing, criterion_id: int, document: Document, revision: DocumentRevision
) -> dict[str, Any]:
    return {
        "criterion": code_of(standing, criterion_id),
        "document": document.title,
        "file": revision.stored_file.original_name,
        "sha256": revision.stored_file.sha256,
    }

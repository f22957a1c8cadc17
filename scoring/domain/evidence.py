"""Evidence: what is said about the documents of a unit, and where they prove a criterion.

Files come in by ``scoring.domain.uploading``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.enums import PointSource
from campaigns.models import Criterion
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from scoring.domain.rights import fill_verdict
from scoring.domain.standing import Standing, standing_of
from scoring.models import Citation, Document, DocumentRevision, Dossier

DOCUMENT_FIELDS = ("title", "number", "issued_on", "issuer")
CITATION_FIELDS = ("pages", "section", "quote")
TITLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class About:
    """What the unit says about a document and where it proves the criterion."""

    title: str = ""
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    pages: str = ""
    section: str = ""
    quote: str = ""


@transaction.atomic
def cite_document(
    *, actor: Any, document: Document, criterion: Criterion, about: About, at: datetime
) -> Citation:
    """Let a document that is there already prove one more criterion; once per criterion."""
    standing = require_change(actor, document.dossier_id, criterion.pk, at)
    found = Citation.objects.filter(
        document=document, criterion=criterion.pk, withdrawn_at=None
    ).first()
    if found is not None:
        return found
    citation = Citation.objects.create(
        document=document,
        criterion_id=criterion.pk,
        pages=about.pages,
        section=about.section,
        quote=about.quote,
        created_at=at,
    )
    told = {"criterion": code_of(standing, criterion.pk), "document": document.title}
    tell(actor, "evidence.cited", standing.dossier_id, new=told, at=at)
    return citation


@transaction.atomic
def describe_citation(
    *, actor: Any, citation: Citation, about: About, at: datetime, expected_version: int
) -> Citation:
    """Change what is said about a document and its place of proof.

    ``expected_version`` is ``version_of`` what the person saw. Raises ``Refused``, ``StaleEdit``.
    """
    standing = require_change(actor, citation.document.dossier_id, citation.criterion_id, at)
    citation = Citation.objects.select_related("document").get(pk=citation.pk)
    require_past_issue(about, at)
    if version_of(citation) != expected_version:
        raise StaleEdit(citation)
    old = _described(citation)
    new = {name: getattr(about, name) for name in (*DOCUMENT_FIELDS, *CITATION_FIELDS)}
    new["title"] = nfc(about.title)[:TITLE_LENGTH] or citation.document.title
    changed = {name for name, value in new.items() if value != old[name]}
    if not changed:
        return citation
    _change(citation.document, {name: new[name] for name in changed & {*DOCUMENT_FIELDS}})
    _change(citation, {name: new[name] for name in changed & {*CITATION_FIELDS}})
    tell(
        actor,
        "evidence.described",
        standing.dossier_id,
        old={name: old[name] for name in changed},
        new={name: new[name] for name in changed}
        | {"criterion": code_of(standing, citation.criterion_id), "citation": citation.pk},
        at=at,
    )
    return citation


@transaction.atomic
def withdraw_citation(*, actor: Any, citation: Citation, at: datetime) -> None:
    """Take a document away from a criterion: it is kept, and marked as withdrawn."""
    standing = require_change(actor, citation.document.dossier_id, citation.criterion_id, at)
    changed = Citation.objects.filter(pk=citation.pk, withdrawn_at=None).update(withdrawn_at=at)
    if changed:
        told = {
            "criterion": code_of(standing, citation.criterion_id),
            "citation": citation.pk,
            "document": citation.document.title,
        }
        tell(actor, "evidence.withdrawn", standing.dossier_id, old=told, at=at)


@transaction.atomic
def note_opening(*, actor: Any, revision: DocumentRevision, at: datetime) -> None:
    """Write down that somebody from outside the unit opened a document."""
    document = revision.document
    standing = standing_of(document.dossier_id, actor.pk)
    if not standing.own_unit:
        told = {"document": document.title, "revision": revision.number}
        tell(actor, "evidence.opened", document.dossier_id, new=told, at=at)


def version_of(citation: Citation) -> int:
    """One number that grows with every change of a citation or of its document."""
    return citation.version + citation.document.version


def page_fragment(pages: str) -> str:
    """``#page=4&…`` for a citation of pages "4–6": the reader opens where the unit points, without
    the column of thumbnails."""
    first = re.search(r"\d+", pages)
    return f"#page={first.group() if first else 1}&navpanes=0"


def outside_year(document: Document, year: int) -> bool:
    """Whether the date of issue lies outside the assessed year."""
    return document.issued_on is not None and document.issued_on.year != year


def citations_of(dossier_id: int, criterion_id: int) -> list[Citation]:
    """The documents of one criterion with their revisions, withdrawn ones last; two queries."""
    revisions = DocumentRevision.objects.select_related("stored_file", "added_by")
    citations = (
        Citation.objects.filter(document__dossier=dossier_id, criterion=criterion_id)
        .select_related("document__created_by")
        .prefetch_related(Prefetch("document__revisions", queryset=revisions))
    )
    return sorted(citations, key=lambda found: (found.withdrawn_at is not None, found.pk))


def citable_documents(dossier_id: int, criterion_id: int) -> list[Document]:
    """Documents of the unit that do not prove ``criterion`` yet, newest first."""
    cited = Citation.objects.filter(criterion=criterion_id, withdrawn_at=None)
    return list(
        Document.objects.filter(dossier=dossier_id, withdrawn_at=None)
        .exclude(pk__in=cited.values("document"))
        .order_by("-pk")
    )


def require_change(
    actor: Any,
    dossier_id: int,
    criterion_id: int | None,
    at: datetime,
    allowed: Verdict | None = None,
) -> Standing:
    """Lock the dossier and ask whether evidence may change; the leaf must be self-assessed.

    ``allowed`` is the verdict of a larger change this is a part of. Raises ``Refused``.
    """
    standing = standing_of(dossier_id, actor.pk, lock=True)
    if allowed is None:
        allowed = fill_verdict(standing, at=at, criterion_id=criterion_id)
    allowed.require()
    if criterion_id is not None:
        _leaf_verdict(standing, criterion_id).require()
    return standing


def require_past_issue(about: About, at: datetime) -> None:
    """A document that proves something exists: it was issued today (Viet Nam) or before.

    Raises ``Refused``.
    """
    if about.issued_on is not None and about.issued_on > timezone.localdate(at):
        raise Refused(_("A document cannot be issued later than today."))


def _leaf_verdict(standing: Standing, criterion_id: int) -> Verdict:
    node = standing.tree.by_pk.get(criterion_id)
    if node is None or node.leaf is None:
        raise Criterion.DoesNotExist
    if standing.tree.engine.nodes[node.code].source != PointSource.SELF:
        return refused(_("This criterion is not self-assessed: its points come from figures."))
    return ALLOWED


def code_of(standing: Standing, criterion_id: int) -> str:
    """The code of a criterion, for the audit."""
    return standing.tree.by_pk[criterion_id].code


def _described(citation: Citation) -> dict[str, Any]:
    return {
        **{name: getattr(citation.document, name) for name in DOCUMENT_FIELDS},
        **{name: getattr(citation, name) for name in CITATION_FIELDS},
    }


def _change(row: Document | Citation, values: Mapping[str, Any]) -> None:
    if not values:
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])


def tell(
    actor: Any,
    action: str,
    dossier_id: int,
    *,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    at: datetime,
) -> None:
    """Write one entry about the evidence of a dossier into the audit."""
    record(actor=actor, action=action, subject=Dossier(pk=dossier_id), old=old, new=new, at=at)

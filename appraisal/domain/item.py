"""One item as the judge reads it: the unit's points, facts, words and documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from appraisal.domain.queries import current_entry
from appraisal.models import Review
from campaigns.models import Criterion
from parindex.files.domain.serve import shown_as
from scoring.domain.evidence import page_fragment
from scoring.domain.lines import Book
from scoring.domain.peers import best_known
from scoring.domain.totals import book_of
from scoring.engine.leaf import Leaf
from scoring.engine.score import LeafResult, evaluate, facts_from_form
from scoring.enums import Source
from scoring.models import Citation, DocumentRevision, Dossier, Explanation, ScoreEntry


@dataclass(frozen=True, slots=True)
class Proof:
    """A document cited for the leaf, with the newest file of it."""

    citation: Citation
    revision: DocumentRevision | None

    @property
    def previewable(self) -> bool:
        """Whether a browser shows the file in the page."""
        if self.revision is None:
            return False
        return bool(shown_as(self.revision.stored_file))

    @property
    def is_image(self) -> bool:
        """Whether the newest file is a picture."""
        return self.revision is not None and shown_as(self.revision.stored_file) == "image"

    @property
    def fragment(self) -> str:
        """Opens a PDF at the page that is cited."""
        return page_fragment(self.citation.pages)


@dataclass(frozen=True)
class ItemFile:
    """Everything known about one item. ``others``: points of other leaves, by code, as a rule of
    the judging source sees them."""

    dossier: Dossier
    criterion: Criterion
    leaf: Leaf
    others: Mapping[str, Decimal]
    own: ScoreEntry | None
    appraised: ScoreEntry | None
    review: Review | None
    explanation: str
    proofs: list[Proof]

    @property
    def own_points(self) -> Decimal:
        """What the unit claims; nothing scored counts 0."""
        return self.own.points if self.own else Decimal(0)

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts in force: corrected ones, else those of the unit."""
        entry = self.appraised or self.own
        return entry.facts if entry else {}


def read_item(dossier: Dossier, leaf_id: int, *, source: str = Source.APPRAISED) -> ItemFile:
    """Read one item of a dossier; raises ``Criterion.DoesNotExist`` for what is no leaf of it."""
    book = book_of(dossier)
    criterion, leaf = _leaf(book, leaf_id)
    review = (
        Review.objects.filter(dossier=dossier, criterion=leaf_id)
        .select_related("entry", "organisation", "reviewed_by", "reply__replied_by")
        .first()
    )
    words = Explanation.objects.filter(dossier=dossier, criterion=leaf_id).values_list("text")
    return ItemFile(
        dossier=dossier,
        criterion=criterion,
        leaf=leaf,
        others=book.seen_by(source) if leaf.rule.depends_on else {},
        own=current_entry(dossier, criterion, Source.SELF),
        appraised=current_entry(dossier, criterion, Source.APPRAISED),
        review=review,
        explanation=next((text for (text,) in words), ""),
        proofs=proofs_of(dossier, [leaf_id]).get(leaf_id, []),
    )


def proofs_of(dossier: Dossier, leaves: Iterable[int]) -> dict[int, list[Proof]]:
    """Documents cited for some leaves of a dossier, in two queries."""
    citations = list(
        Citation.objects.filter(
            document__dossier=dossier,
            criterion__in=list(leaves),
            withdrawn_at__isnull=True,
            document__withdrawn_at__isnull=True,
        ).select_related("document")
    )
    newest: dict[int, DocumentRevision] = {}
    revisions = DocumentRevision.objects.filter(
        document__in={citation.document_id for citation in citations}
    ).select_related("stored_file")
    for revision in revisions.order_by("number"):
        newest[revision.document_id] = revision
    found: dict[int, list[Proof]] = {}
    for citation in citations:
        proof = Proof(citation, newest.get(citation.document_id))
        found.setdefault(citation.criterion_id, []).append(proof)
    return found


def preview_points(found: ItemFile, data: Mapping[str, str | list[str]]) -> LeafResult:
    """What the rule gives for typed figures, without writing. Raises FactsError."""
    facts = facts_from_form(found.leaf, data, found.others)
    best = best_known(found.leaf, criterion_id=found.criterion.pk, dossier_id=found.dossier.pk)
    return evaluate(found.leaf, facts, found.others, best=best)


def _leaf(book: Book, leaf_id: int) -> tuple[Criterion, Leaf]:
    node = book.tree.by_pk.get(leaf_id)
    if node is None or node.leaf is None:
        raise Criterion.DoesNotExist
    return node.criterion, node.leaf

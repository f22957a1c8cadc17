"""Reads of dossiers used by several pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from campaigns.enums import PointSource
from campaigns.models import Exclusion
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from scoring.domain.lines import Book, Line
from scoring.engine.structure import Node
from scoring.enums import Source
from scoring.models import Dossier

_BESIDE = Prepared(
    "beside",
    """
SELECT x.criterion_id, count(*) AS documents, 0 AS explanations
  FROM scoring_citation x JOIN scoring_document d ON d.id = x.document_id
 WHERE d.dossier_id = %(dossier)s AND d.tenant_id = %(tenant)s
   AND x.withdrawn_at IS NULL AND d.withdrawn_at IS NULL
 GROUP BY x.criterion_id
 UNION ALL
SELECT criterion_id, 0, 1 FROM scoring_explanation
 WHERE dossier_id = %(dossier)s AND tenant_id = %(tenant)s AND text <> ''
""",
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the points: documents by criterion, and explained criteria."""

    documents: Mapping[int, int]
    explained: frozenset[int]


def beside(dossier_id: int) -> Beside:
    """Documents in force and explanations of a dossier, by criterion; one statement."""
    documents: dict[int, int] = {}
    explained = set()
    values = {"dossier": dossier_id, "tenant": current_tenant_id()}
    for criterion_id, count, words in _BESIDE.rows(values):
        if words:
            explained.add(criterion_id)
        else:
            documents[criterion_id] = count
    return Beside(documents, frozenset(explained))


def exclusion_reasons(participation_id: int) -> dict[int, str]:
    """Why the unit is not assessed on which criteria (of any level)."""
    rows = Exclusion.objects.filter(participation=participation_id)
    return dict(rows.values_list("criterion_id", "reason"))


def dossier_page() -> QuerySet[Dossier]:
    """Dossiers with everything the head of a page names.

    Not a table more: with the tenant and the sender the database would plan for five times as
    long as it does now, on every page of a dossier.
    """
    return Dossier.objects.select_related(
        "participation__organisation", "participation__group", "participation__campaign"
    ).defer("participation__campaign__plan_document")


def dossiers_to_tell() -> QuerySet[Dossier]:
    """The same with the tenant, whose address stands in mails."""
    return dossier_page().select_related("participation__campaign__tenant")


@dataclass(frozen=True, slots=True)
class Gaps:
    """What one leaf still lacks before it may be sent."""

    unscored: bool = False
    enter_again: bool = False
    document: bool = False
    explanation: bool = False

    @property
    def missing(self) -> bool:
        """No points that stand: never scored, or to be entered again."""
        return self.unscored or self.enter_again

    def __bool__(self) -> bool:
        return self.missing or self.document or self.explanation


NO_GAPS = Gaps()


def gaps_of(node: Node, line: Line | None, *, documents: int, explained: bool) -> Gaps:
    """What a self-assessed leaf lacks.

    A document where points are claimed and the set asks for evidence; an explanation where the
    unit says "not applicable" or claims nothing of a leaf that gives points.
    """
    if node.source != PointSource.SELF:
        return NO_GAPS
    if line is None:
        return Gaps(unscored=True)
    if line.enter_again:
        return Gaps(enter_again=True)
    nothing = node.group == "main" and line.points == 0 and node.maximum > 0
    return Gaps(
        document=node.evidence_required and line.points > 0 and not documents,
        explanation=(line.not_applicable or nothing) and not explained,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dossier is: self-assessed leaves done of all, and what is lacking, in codes."""

    total: int
    scored: int
    missing: tuple[str, ...]
    without_document: tuple[str, ...]
    without_explanation: tuple[str, ...]
    points_without_document: Decimal
    points_missing: Decimal


def progress_of(book: Book, words: Beside) -> Progress:
    """Count over the leaves of one dossier that the unit scores itself."""
    removed = book.removed()
    missing, documents, explanations = [], [], []
    at_risk = reachable = Decimal(0)
    total = 0
    for code, leaf in book.tree.engine.leaves.items():
        node = book.tree.engine.nodes[code]
        if node.source != PointSource.SELF or code in removed:
            continue
        total += 1
        pk = book.tree.by_code[code].criterion.pk
        line = book.lines.get((pk, Source.SELF))
        gaps = gaps_of(
            node, line, documents=words.documents.get(pk, 0), explained=pk in words.explained
        )
        if gaps.missing:
            missing.append(code)
            reachable += leaf.maximum
        if gaps.document and line is not None:
            documents.append(code)
            at_risk += line.points
        if gaps.explanation:
            explanations.append(code)
    return Progress(
        total,
        total - len(missing),
        tuple(missing),
        tuple(documents),
        tuple(explanations),
        at_risk,
        reachable,
    )

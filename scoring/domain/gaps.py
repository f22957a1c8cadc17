"""What a dossier still lacks, leaf by leaf and in all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from campaigns.enums import PointSource
from scoring.domain.lines import Book, Line
from scoring.domain.queries import Beside
from scoring.engine.structure import Node
from scoring.enums import Source


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


# All there are: a save looks at every leaf, so they are not made anew for each.
NO_GAPS = Gaps()
_UNSCORED = Gaps(unscored=True)
_ENTER_AGAIN = Gaps(enter_again=True)
_OF_SCORED = {
    (False, False): NO_GAPS,
    (True, False): Gaps(document=True),
    (False, True): Gaps(explanation=True),
    (True, True): Gaps(document=True, explanation=True),
}


def gaps_of(node: Node, line: Line | None, *, documents: int, explained: bool) -> Gaps:
    """What a self-assessed leaf lacks.

    A document where points are claimed and the set asks for evidence; an explanation where the
    unit says "not applicable" or claims nothing of a leaf that gives points.
    """
    if node.source != PointSource.SELF:
        return NO_GAPS
    if line is None:
        return _UNSCORED
    if line.enter_again:
        return _ENTER_AGAIN
    points = line.points
    nothing = not points and node.group == "main" and node.maximum > 0
    return _OF_SCORED[
        not documents and node.evidence_required and points > 0,
        not explained and (line.not_applicable or nothing),
    ]


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
    removed, own = book.removed(), book.of_source(Source.SELF)
    missing, documents, explanations = [], [], []
    at_risk = reachable = Decimal(0)
    total = 0
    for pk, node in book.tree.own_leaves:
        if node.code in removed:
            continue
        total += 1
        line = own.get(pk)
        gaps = gaps_of(
            node, line, documents=words.documents.get(pk, 0), explained=pk in words.explained
        )
        if gaps is NO_GAPS:
            continue
        if gaps.missing:
            missing.append(node.code)
            reachable += node.maximum
        if gaps.document and line is not None:
            documents.append(node.code)
            at_risk += line.points
        if gaps.explanation:
            explanations.append(node.code)
    return Progress(
        total,
        total - len(missing),
        tuple(missing),
        tuple(documents),
        tuple(explanations),
        at_risk,
        reachable,
    )

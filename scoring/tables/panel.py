"""The panel beside the sheet: one criterion with its rule, inputs, trace, documents, words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.tree import TreeNode
from campaigns.enums import CampaignState, PointSource
from campaigns.models import Criterion
from parindex.common.formats import format_exact, format_points
from parindex.files.domain.serve import shown_as
from parindex.files.domain.store import can_open
from parindex.files.models import StoredFile
from scoring.domain.evidence import (
    citable_documents,
    citations_of,
    outside_year,
    page_fragment,
    version_of,
)
from scoring.domain.history import Happening, history_of
from scoring.domain.last_year import last_year_words
from scoring.domain.peers import best_known
from scoring.domain.rights import fill_verdict
from scoring.domain.sources import FIGURES
from scoring.domain.standing import Standing
from scoring.domain.traces import TraceStep, trace_steps
from scoring.engine.facts import FieldProblem
from scoring.engine.leaf import Leaf
from scoring.engine.score import evaluate
from scoring.engine.structure import Node
from scoring.enums import Source
from scoring.forms.facts import FactInput, FormData, facts_in_words, form_problems, inputs_of
from scoring.models import Citation, Document, DocumentRevision, Explanation, ScoreEntry
from scoring.tables.sheet import Row, Sheet

_RATIO = ("f-numerator", "f-denominator")


@dataclass(slots=True)
class Typed:
    """What was typed and refused, to be shown again."""

    data: FormData
    problems: tuple[FieldProblem, ...] = ()


@dataclass(slots=True)
class Proof:
    """A document beside the criterion, ready to draw."""

    citation: Citation
    version: int
    outside_year: bool
    form: Any = None
    earlier: Any = None
    file_errors: list[str] = field(default_factory=list)
    file_notes: list[str] = field(default_factory=list)

    @property
    def newest(self) -> DocumentRevision | None:
        """The newest file."""
        return next(iter(self.citation.document.revisions.all()), None)

    @property
    def stored(self) -> StoredFile | None:
        return self.newest.stored_file if self.newest else None

    @property
    def blocked(self) -> str:
        """Why the newest file cannot be opened; empty when it can."""
        return can_open(self.stored).reason if self.stored else ""

    @property
    def shows(self) -> str:
        """How the page shows the newest file: ``pdf``, ``image``, or not at all."""
        return shown_as(self.stored) if self.stored and not self.blocked else ""

    @property
    def fragment(self) -> str:
        """Opens a PDF at the page that is cited."""
        return page_fragment(self.citation.pages) if self.shows == "pdf" else ""


@dataclass(slots=True)
class Panel:
    """Everything the panel shows of one leaf.

    ``brought_in``: where a figure comes from. ``provisional``: what its points are by now, where
    units are compared and not all of them are done. ``last_year``: the figure of the year before,
    where the rule asks for it.
    """

    criterion: Criterion
    node: Node
    row: Row
    may_fill: bool
    reason: str
    inputs: list[FactInput] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    steps: list[TraceStep] = field(default_factory=list)
    brought_in: str = ""
    provisional: str = ""
    last_year: str = ""
    proofs: list[Proof] = field(default_factory=list)
    citable: list[Document] = field(default_factory=list)
    explanation: Explanation | None = None
    decided: list[ScoreEntry] = field(default_factory=list)
    history: list[Happening] = field(default_factory=list)
    before: TreeNode | None = None
    after: TreeNode | None = None
    keeps_typed: bool = False
    typed_words: str | None = None
    words_errors: list[str] = field(default_factory=list)
    words_conflict: str = ""

    @property
    def ratio(self) -> list[FactInput]:
        """Number above and number below the line, drawn as a fraction; empty for other rules."""
        pair = [item for item in self.inputs if item.name in _RATIO and not item.section]
        return pair if len(pair) == len(_RATIO) else []

    @property
    def other_inputs(self) -> list[FactInput]:
        """The inputs that are not part of the fraction."""
        pair = self.ratio
        return [item for item in self.inputs if item not in pair]

    @property
    def proof_count(self) -> int:
        """Documents in force."""
        return sum(proof.citation.withdrawn_at is None for proof in self.proofs)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What was entered, to read."""
        return facts_in_words(self.inputs)

    @property
    def is_own(self) -> bool:
        """Whether the unit scores this leaf itself."""
        return self.node.source == PointSource.SELF and self.row.entry != "note"


def panel_of(
    standing: Standing,
    sheet: Sheet,
    criterion_id: int,
    *,
    year: int,
    at: datetime,
    private: bool = True,
    typed: Typed | None = None,
) -> Panel:
    """The panel of a leaf; ``private`` False leaves documents and history out (other units).

    Raises ``Criterion.DoesNotExist`` for anything that is not a leaf of the unit's set.
    """
    node = standing.tree.by_pk.get(criterion_id)
    if node is None or node.leaf is None:
        raise Criterion.DoesNotExist
    (row,) = sheet.rows_of([criterion_id])
    verdict = fill_verdict(standing, at=at, criterion_id=criterion_id)
    panel = Panel(
        node.criterion,
        standing.tree.engine.nodes[node.code],
        row,
        may_fill=bool(verdict),
        reason=verdict.reason,
    )
    panel.before, panel.after = _neighbours(standing, criterion_id)
    _read_points(panel, standing, sheet, typed)
    if private:
        _read_private(panel, standing, year=year)
    return panel


def first_to_do(sheet: Sheet) -> TreeNode | None:
    """The first leaf that needs work: without points, else without document, else unexplained."""
    found = sheet.progress
    codes = next(
        filter(None, (found.missing, found.without_document, found.without_explanation)), ()
    )
    return next((node for node in sheet.book.tree.leaves if node.code in codes), None)


def _read_points(panel: Panel, standing: Standing, sheet: Sheet, typed: Typed | None) -> None:
    leaf = standing.tree.engine.leaves[panel.criterion.code]
    entries = {
        entry.source: entry
        for entry in ScoreEntry.objects.filter(
            dossier=standing.dossier_id, criterion=panel.criterion, is_current=True
        ).select_related("recorded_by")
    }
    own = entries.get(Source.SELF)
    others = sheet.book.seen_by(Source.SELF)
    if typed is not None:
        panel.inputs = inputs_of(leaf, others=others, data=typed.data, problems=typed.problems)
        panel.errors = form_problems(typed.problems)
    else:
        panel.inputs = inputs_of(leaf, others=others, facts=own.facts if own else None)
    shown = own or next(iter(entries.values()), None)
    panel.steps = trace_steps(shown) if shown else []
    panel.brought_in = shown.reason if shown is not None and shown.source in FIGURES else ""
    if leaf.rule.compares and standing.campaign_state == CampaignState.OPEN:
        panel.provisional = _beside_the_best(leaf, shown, standing.dossier_id)
    panel.decided = [
        entries[source] for source in (Source.APPRAISED, Source.COUNCIL) if source in entries
    ]


def _beside_the_best(leaf: Leaf, shown: ScoreEntry | None, dossier_id: int) -> str:
    """What the entry is worth beside the best value of the group known now."""
    if shown is None or shown.pinned or shown.not_applicable:
        return _("Points follow from the best unit of the group; final when the appraisal closes.")
    best = best_known(leaf, criterion_id=shown.criterion_id, dossier_id=dossier_id)
    found = evaluate(leaf, shown.facts, best=best)
    compared = next((step.params for step in found.trace if "best" in step.params), None)
    if compared is None:
        return ""
    values = {
        "best": f"{format_exact(compared['best'])}{compared['unit']}",
        "points": format_points(found.points),
    }
    words = _(
        "Provisional: the best of the group so far is %(best)s, which now gives %(points)s points; "
        "final when the appraisal closes."
    )
    return words % values


def _read_private(panel: Panel, standing: Standing, *, year: int) -> None:
    citations = citations_of(standing.dossier_id, panel.criterion.pk)
    leaf = standing.tree.engine.leaves[panel.criterion.code]
    panel.last_year = last_year_words(standing, leaf, year=year)
    panel.proofs = [
        Proof(citation, version_of(citation), outside_year(citation.document, year))
        for citation in citations
    ]
    panel.explanation = (
        Explanation.objects.select_related("updated_by")
        .filter(dossier=standing.dossier_id, criterion=panel.criterion)
        .first()
    )
    if panel.may_fill:
        panel.citable = citable_documents(standing.dossier_id, panel.criterion.pk)
    panel.history = history_of(
        standing.dossier_id,
        panel.criterion.pk,
        citations=citations,
        explanation=panel.explanation,
    )


def _neighbours(standing: Standing, criterion_id: int) -> tuple[TreeNode | None, TreeNode | None]:
    leaves = standing.tree.leaves
    at = next(i for i, node in enumerate(leaves) if node.criterion.pk == criterion_id)
    return _item(leaves, at - 1), _item(leaves, at + 1)


def _item(leaves: Iterable[TreeNode], index: int) -> TreeNode | None:
    found = tuple(leaves)
    return found[index] if 0 <= index < len(found) else None

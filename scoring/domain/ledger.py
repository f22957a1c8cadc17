"""The one door to the ledger of points (design 3.2). Nothing else writes a ``ScoreEntry``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from campaigns.models import Criterion
from parindex.common.edits import StaleEdit
from scoring.domain.appending import Writing, write_entry
from scoring.domain.drafts import TAKEN_BACK, TypedFacts, draft_of, scored_again
from scoring.domain.lines import Book, Line, current_lines
from scoring.domain.peers import best_known
from scoring.domain.sources import leaf_verdict, phase_of_source, write_verdict
from scoring.domain.standing import Standing, standing_of
from scoring.engine.leaf import Leaf
from scoring.engine.totals import Totals
from scoring.engine.trace import Step
from scoring.enums import Source
from scoring.models import Dossier, ScoreEntry


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save left behind.

    ``entry`` is the current entry (the one there was when nothing changed: ``is_new`` False),
    ``dependants`` entries scored again because they look at this leaf (or are of this leaf, where
    units are compared), ``totals`` those of the
    points that count.
    """

    entry: ScoreEntry
    is_new: bool
    dependants: tuple[ScoreEntry, ...]
    standing: Standing
    book: Book

    @property
    def totals(self) -> Totals:
        return self.book.totals()


@transaction.atomic
def record_score(
    *,
    actor: Any | None,
    dossier: Dossier,
    criterion: Criterion,
    source: str,
    facts: Mapping[str, Any] | TypedFacts,
    at: datetime,
    expected_revision: int | None,
    points: Decimal | None = None,
    reason: str = "",
) -> Saved:
    """Give one leaf of one dossier its points from one source; only primary keys are looked at.

    ``at`` is the receipt time of the request. ``expected_revision`` is the revision the person
    saw (0: none; ``None``: write whatever is there). ``points`` sets the points by hand instead
    of by the rule (never for the self-assessment). The same facts again write nothing.
    ``actor`` ``None`` is the system. For ``SELF`` the right is checked here; for the other
    sources the caller has checked it, and the door checks phase, state and own unit.

    Raises ``Refused``, ``StaleEdit`` (with the current entry), ``FactsError``,
    ``Dossier.DoesNotExist`` and ``Criterion.DoesNotExist``.
    """
    standing = standing_of(
        dossier.pk,
        actor.pk if actor is not None else None,
        kind=phase_of_source(source),
        lock=True,
    )
    leaf = _leaf(standing, criterion.pk)
    write_verdict(standing, source, actor, at=at, criterion_id=criterion.pk).require()
    leaf_verdict(standing, leaf, source, pinned=points is not None).require()
    book = _book(standing, leaf, criterion.pk)
    writing = Writing(actor, source, at, standing, book, standing.ledger_digest)
    best = best_known(leaf, criterion_id=criterion.pk, dossier_id=dossier.pk)
    draft = draft_of(book, source, leaf, facts, points=points, reason=reason, best=best)
    before = book.lines.get((criterion.pk, source))
    if before is not None and draft.says_the_same_as(before):
        return Saved(_entry(before), False, (), standing, book)
    _refuse_stale(book.last(criterion.pk, source), expected_revision)
    entry = write_entry(writing, criterion.pk, draft)
    dependants = _score_dependants(writing, leaf.code)
    if leaf.rule.compares:
        # What other sources said of it is put beside the same best, or they would seem to differ.
        beside = _score_again(writing, leaf.code, why=Step("scored_beside"), best=best)
        dependants = (*beside, *dependants)
    return Saved(entry, True, dependants, standing, book)


@transaction.atomic
def take_back_score(
    *,
    actor: Any | None,
    dossier: Dossier,
    criterion: Criterion,
    at: datetime,
    expected_revision: int | None,
    source: str = Source.SELF,
    reason: str = "",
) -> Saved:
    """Leave a leaf unscored that ``source`` had scored; the arguments as for ``record_score``.

    The ledger keeps what there was and gets a line that says it was taken back. Leaves that look
    at this one are scored again. Raises as ``record_score``, and ``ScoreEntry.DoesNotExist`` when
    there is nothing to take back.
    """
    standing = standing_of(
        dossier.pk,
        actor.pk if actor is not None else None,
        kind=phase_of_source(source),
        lock=True,
    )
    leaf = _leaf(standing, criterion.pk)
    write_verdict(standing, source, actor, at=at, criterion_id=criterion.pk).require()
    leaf_verdict(standing, leaf, source, pinned=False).require()
    book = _book(standing, leaf, criterion.pk)
    last = book.last(criterion.pk, source)
    if last is None or last.taken_back:
        raise ScoreEntry.DoesNotExist
    _refuse_stale(last, expected_revision)
    writing = Writing(actor, source, at, standing, book, standing.ledger_digest)
    entry = write_entry(writing, criterion.pk, replace(TAKEN_BACK, reason=reason))
    return Saved(entry, True, _score_dependants(writing, leaf.code), standing, book)


@transaction.atomic
def score_beside(
    *, dossier: Dossier, criterion: Criterion, best: Fraction, at: datetime
) -> tuple[ScoreEntry, ...]:
    """Score a leaf that compares units beside the ``best`` of its group, for every source.

    The figures stay as they are, so neither right nor phase is asked: only the end of a campaign
    calls this. Returns the new entries, with those of leaves that look at this one.
    """
    standing = standing_of(dossier.pk, None, lock=True)
    leaf = _leaf(standing, criterion.pk)
    book = _book(standing, leaf, criterion.pk)
    writing = Writing(None, Source.SELF, at, standing, book, standing.ledger_digest)
    entries = _score_again(writing, leaf.code, why=Step("scored_beside"), best=best)
    return (*entries, *_score_dependants(writing, leaf.code)) if entries else ()


def _leaf(standing: Standing, criterion_id: int) -> Leaf:
    node = standing.tree.by_pk.get(criterion_id)
    if node is None or node.leaf is None:
        raise Criterion.DoesNotExist
    return node.leaf


def _book(standing: Standing, leaf: Leaf, criterion_id: int) -> Book:
    """The current lines, with the facts of the leaf and of everything scored after it."""
    by_code = standing.tree.by_code
    ids = [by_code[code].criterion.pk for code in _dependent_codes(standing, leaf.code)]
    lines = current_lines(standing.dossier_id, facts_of=[criterion_id, *ids])
    return Book.of(standing.tree, standing.excluded, lines)


def _dependent_codes(standing: Standing, code: str) -> list[str]:
    """Leaves that look at ``code``, directly or through others, in scoring order."""
    engine = standing.tree.engine
    found: set[str] = set()
    waiting = [code]
    while waiting:
        for other in engine.dependents.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return [other for other in engine.order if other in found] if found else []


def _entry(line: Line) -> ScoreEntry:
    return ScoreEntry.objects.select_related("recorded_by").get(pk=line.pk)


def _refuse_stale(last: Line | None, expected_revision: int | None) -> None:
    if expected_revision is None:
        return
    if last is not None and last.revision != expected_revision:
        raise StaleEdit(_entry(last))


def _score_dependants(writing: Writing, code: str) -> tuple[ScoreEntry, ...]:
    """Score again every leaf that looks at ``code`` and has an entry of some source."""
    entries: list[ScoreEntry] = []
    for other in _dependent_codes(writing.standing, code):
        entries += _score_again(writing, other, why=Step("scored_again", {"on": code}))
    return tuple(entries)


def _score_again(
    writing: Writing, code: str, *, why: Step, best: Fraction | None = None
) -> list[ScoreEntry]:
    """Score the entries of every source of one leaf again; those set by hand stay."""
    entries = []
    tree, book = writing.standing.tree, writing.book
    pk = tree.by_code[code].criterion.pk
    for line in book.of_criterion(pk):
        if line.pinned or line.facts is None:
            continue
        draft = scored_again(book, line.source, tree.engine.leaves[code], line, why=why, best=best)
        if draft.points != line.points:
            passing = replace(writing, source=line.source)
            entries.append(write_entry(passing, pk, draft))
            writing.digest = passing.digest
    return entries

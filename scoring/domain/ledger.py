"""The one door to the ledger of points (design 3.2). Nothing else writes a ``ScoreEntry``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.phases import phase_verdict
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Criterion, Participation
from parindex.audit.domain.record import canonical, record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.domain.appending import append_entry
from scoring.domain.lines import Book, Line, current_lines
from scoring.domain.rights import fill_verdict
from scoring.domain.standing import Standing, standing_of
from scoring.engine.facts import FactsError, FieldProblem
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import ZERO, decimals_of, plain
from scoring.engine.score import LeafResult, evaluate, facts_from_form
from scoring.engine.totals import Totals
from scoring.engine.trace import Step
from scoring.engine.version import ENGINE_VERSION
from scoring.enums import SOURCE_RANK, DossierState, Source
from scoring.models import Dossier, ScoreEntry

ENTER_AGAIN = "enter_again"
FIGURES = frozenset({Source.SURVEY, Source.SATISFACTION, Source.EXTERNAL})
# The phase a source may write in; figures may come in at any time while the campaign runs.
_PHASES: dict[str, PhaseKind] = {
    Source.SELF: PhaseKind.SELF_ASSESSMENT,
    Source.APPRAISED: MATRIX[Action.APPRAISE].phase or PhaseKind.APPRAISAL,
    Source.COUNCIL: MATRIX[Action.DECIDE].phase or PhaseKind.COUNCIL,
}


@dataclass(frozen=True, slots=True)
class TypedFacts:
    """Form data as typed. Which inputs a branch has depends on points somebody else may be
    changing, so it is read under the lock, by the rule that then scores it."""

    data: Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save left behind.

    ``entry`` is the current entry (the one there was when nothing changed: ``is_new`` False),
    ``dependants`` entries scored again because they look at this leaf, ``totals`` those of the
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


@dataclass(slots=True)
class _Writing:
    """One pass through the door: who writes what, where, when."""

    actor: Any | None
    source: str
    at: datetime
    standing: Standing
    book: Book
    digest: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """Points about to be written."""

    facts: Mapping[str, Any]
    points: Decimal
    maximum: Decimal
    not_applicable: bool
    pinned: bool
    reason: str
    trace: tuple[Step, ...]


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
        kind=_PHASES.get(source, PhaseKind.SELF_ASSESSMENT),
        lock=True,
    )
    leaf = _leaf(standing, criterion.pk)
    _verdict(standing, source, actor, at, criterion.pk).require()
    _source_verdict(standing, leaf, source, pinned=points is not None).require()
    book = _book(standing, leaf, criterion.pk)
    writing = _Writing(actor, source, at, standing, book, standing.ledger_digest)
    draft = _draft(writing, leaf, facts, points, reason)
    before = book.lines.get((criterion.pk, source))
    if before is not None and _same(before, draft, reason):
        return Saved(_entry(before), False, (), standing, book)
    _refuse_stale(before, expected_revision)
    entry = _write(writing, criterion.pk, draft)
    dependants = _score_dependants(writing, leaf.code)
    return Saved(entry, True, dependants, standing, book)


def _leaf(standing: Standing, criterion_id: int) -> Leaf:
    node = standing.tree.by_pk.get(criterion_id)
    if node is None or node.leaf is None:
        raise Criterion.DoesNotExist
    return node.leaf


def _verdict(
    standing: Standing, source: str, actor: Any | None, at: datetime, criterion_id: int
) -> Verdict:
    """Right, phase, state and own unit, for the source."""
    if source == Source.SELF:
        if actor is not None:
            return fill_verdict(standing, at=at, criterion_id=criterion_id)
    elif source not in FIGURES and standing.own_unit:
        return refused(_("Nobody appraises or decides on the own unit."))
    if standing.state == DossierState.CLOSED:
        return refused(_("The dossier is closed."))
    running = standing.campaign_state == CampaignState.OPEN
    if standing.is_open(at) or (source in FIGURES and running):
        return ALLOWED
    return phase_verdict(
        Campaign.objects.get(pk=standing.campaign_id),
        _PHASES.get(source, PhaseKind.SELF_ASSESSMENT),
        at=at,
        participation=Participation(pk=standing.participation_id),
        criterion=Criterion(pk=criterion_id),
    )


def _source_verdict(standing: Standing, leaf: Leaf, source: str, *, pinned: bool) -> Verdict:
    """Whether this leaf takes points from this source at all."""
    engine, nodes = standing.tree.engine, standing.tree.by_pk
    excluded = (nodes[pk].code for pk in standing.excluded if pk in nodes)
    if any(leaf.code in engine.under[code] for code in excluded):
        return refused(_("The unit is not assessed on this criterion."))
    own = engine.nodes[leaf.code].source
    if source == Source.SELF and own != Source.SELF:
        return refused(_("This criterion is not self-assessed: its points come from figures."))
    if source in FIGURES and source != own:
        return refused(_("This criterion does not take figures of this kind."))
    if pinned and source == Source.SELF:
        return refused(_("Self-assessed points always follow from the rule."))
    return ALLOWED


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


def _draft(
    writing: _Writing,
    leaf: Leaf,
    facts: Mapping[str, Any] | TypedFacts,
    points: Decimal | None,
    reason: str,
) -> _Draft:
    others = writing.book.seen_by(writing.source) if leaf.rule.depends_on else {}
    if isinstance(facts, TypedFacts):
        facts = facts_from_form(leaf, facts.data, others)
    if points is None:
        return _computed(facts, evaluate(leaf, facts, others), reason)
    penalty = writing.standing.tree.engine.nodes[leaf.code].group == "penalty"
    return _pinned(leaf, facts, others, points, reason, penalty=penalty)


def _computed(facts: Mapping[str, Any], result: LeafResult, reason: str) -> _Draft:
    return _Draft(
        facts,
        result.points,
        result.maximum,
        result.not_applicable,
        False,
        reason,
        result.trace,
    )


def _pinned(
    leaf: Leaf,
    facts: Mapping[str, Any],
    others: Mapping[str, Decimal],
    points: Decimal,
    reason: str,
    *,
    penalty: bool,
) -> _Draft:
    """Points set by hand, within what the leaf can give; what the rule would give is kept."""
    if problem := _out_of_reach(leaf, points, penalty=penalty):
        raise FactsError([problem])
    steps: tuple[Step, ...] = (Step("pinned", {"points": plain(points)}),)
    if facts:
        steps = (*evaluate(leaf, facts, others).trace, *steps)
    return _Draft(facts, points, leaf.maximum, False, True, reason, steps)


def _out_of_reach(leaf: Leaf, points: Decimal, *, penalty: bool) -> FieldProblem | None:
    high = ZERO if penalty else leaf.maximum
    if points > high:
        return FieldProblem("points", "above_maximum", {"maximum": plain(high)})
    if points < ZERO and not penalty:
        return FieldProblem("points", "below_minimum", {"minimum": plain(ZERO)})
    if decimals_of(points) > leaf.places:
        return FieldProblem("points", "too_many_decimals", {"places": str(leaf.places)})
    return None


def _same(before: Line, draft: _Draft, reason: str) -> bool:
    return (
        before.points == draft.points
        and before.not_applicable == draft.not_applicable
        and before.pinned == draft.pinned
        and before.facts == draft.facts
        and reason in ("", before.reason)
    )


def _entry(line: Line) -> ScoreEntry:
    return ScoreEntry.objects.select_related("recorded_by").get(pk=line.pk)


def _refuse_stale(before: Line | None, expected_revision: int | None) -> None:
    if expected_revision is None:
        return
    if before is not None and before.revision != expected_revision:
        raise StaleEdit(_entry(before))


def _write(writing: _Writing, criterion_id: int, draft: _Draft) -> ScoreEntry:
    """Supersede what there was and append one entry, with its audit and digest."""
    book, source = writing.book, writing.source
    before = book.lines.get((criterion_id, source))
    counted = book.effective(criterion_id)
    counts = counted is None or SOURCE_RANK[source] >= SOURCE_RANK[counted.source]
    entry = ScoreEntry(
        dossier_id=writing.standing.dossier_id,
        criterion_id=criterion_id,
        source=source,
        revision=before.revision + 1 if before is not None else 1,
        facts=draft.facts,
        points=draft.points,
        maximum=draft.maximum,
        not_applicable=draft.not_applicable,
        pinned=draft.pinned,
        reason=draft.reason,
        trace=[{"code": step.code, **dict(step.params)} for step in draft.trace],
        engine_version=ENGINE_VERSION,
        recorded_at=writing.at,
        recorded_by=writing.actor,
        is_effective=counts,
    )
    told = _told(writing, entry)
    writing.digest = _digest(writing.digest, told, entry)
    old = [line.pk for line in (before, counted if counts else None) if line is not None]
    append_entry(entry, superseded=old, digest=writing.digest)
    book.put(_line(entry))
    _audit(writing, entry, told, before)
    return entry


def _line(entry: ScoreEntry) -> Line:
    return Line(
        entry.pk,
        entry.criterion_id,
        entry.source,
        entry.revision,
        entry.points,
        entry.maximum,
        entry.not_applicable,
        entry.pinned,
        entry.is_effective,
        entry.facts,
        entry.reason,
        entry.recorded_at,
        any(step["code"] == ENTER_AGAIN for step in entry.trace),
    )


def _told(writing: _Writing, entry: ScoreEntry) -> dict[str, Any]:
    """What the audit trail says of an entry; the first part of what its digest covers."""
    return {
        "criterion": writing.book.tree.by_pk[entry.criterion_id].code,
        "source": str(entry.source),
        "revision": entry.revision,
        "facts": entry.facts,
        "points": plain(entry.points),
        "not_applicable": entry.not_applicable,
    }


def _digest(previous: str, told: Mapping[str, Any], entry: ScoreEntry) -> str:
    """SHA-256 (hex) over the digest before and the canonical text of the entry."""
    whole = {**told, "recorded_at": entry.recorded_at, "engine": entry.engine_version}
    text = previous + canonical({**whole, "reason": entry.reason})
    return hashlib.sha256(text.encode()).hexdigest()


def _audit(
    writing: _Writing, entry: ScoreEntry, told: Mapping[str, Any], before: Line | None
) -> None:
    old = None
    if before is not None:
        old = {"revision": before.revision, "facts": before.facts, "points": plain(before.points)}
    record(
        actor=writing.actor,
        action="score.recorded",
        subject=Dossier(pk=entry.dossier_id),
        old=old,
        new=told,
        reason=entry.reason,
        at=writing.at,
    )


def _score_dependants(writing: _Writing, code: str) -> tuple[ScoreEntry, ...]:
    """Score again every leaf that looks at ``code`` and has an entry of some source."""
    entries = []
    for other in _dependent_codes(writing.standing, code):
        pk = writing.standing.tree.by_code[other].criterion.pk
        for line in writing.book.of_criterion(pk):
            if line.pinned or line.facts is None:
                continue
            passing = replace(writing, source=line.source)
            draft = _scored_again(passing, writing.standing.tree.engine.leaves[other], line, code)
            if draft.points != line.points:
                entries.append(_write(passing, pk, draft))
                writing.digest = passing.digest
    return tuple(entries)


def _scored_again(writing: _Writing, leaf: Leaf, line: Line, because: str) -> _Draft:
    """The facts of ``line`` under the points as they are now; 0 until entered again if they no
    longer fit the case that holds."""
    facts = line.facts or {}
    why = Step("scored_again", {"on": because})
    try:
        result = evaluate(leaf, facts, writing.book.seen_by(writing.source))
    except FactsError:
        trace = (why, Step(ENTER_AGAIN, {"on": because}))
        return _Draft(facts, ZERO, leaf.maximum, False, False, "", trace)
    draft = _computed(facts, result, "")
    return replace(draft, trace=(why, *result.trace))

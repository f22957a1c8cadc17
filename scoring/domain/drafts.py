"""From facts to the points that are about to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.domain.lines import Book, Line
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import ZERO, plain
from scoring.engine.score import LeafResult, evaluate, facts_from_form, out_of_reach
from scoring.engine.trace import Step

ENTER_AGAIN = "enter_again"


@dataclass(frozen=True, slots=True)
class TypedFacts:
    """Form data as typed. Which inputs a branch has depends on points somebody else may be
    changing, so it is read under the lock, by the rule that then scores it."""

    data: Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """Points about to be written."""

    facts: Mapping[str, Any]
    points: Decimal
    maximum: Decimal
    not_applicable: bool
    pinned: bool
    reason: str
    trace: tuple[Step, ...]
    taken_back: bool = False

    def says_the_same_as(self, line: Line) -> bool:
        """Whether writing this over ``line`` would change nothing."""
        return (
            line.points == self.points
            and line.not_applicable == self.not_applicable
            and line.pinned == self.pinned
            and line.facts == self.facts
            and self.reason in ("", line.reason)
        )


def draft_of(
    book: Book,
    source: str,
    leaf: Leaf,
    facts: Mapping[str, Any] | TypedFacts,
    *,
    points: Decimal | None,
    reason: str,
    best: Fraction | None = None,
) -> Draft:
    """The points of ``facts`` by the rule, or ``points`` set by hand. Raises ``FactsError``.

    ``best``: the best value of the group by now, for a rule that compares units.
    """
    others = book.seen_by(source) if leaf.rule.depends_on else {}
    if isinstance(facts, TypedFacts):
        facts = facts_from_form(leaf, facts.data, others)
    if points is None:
        return _computed(facts, evaluate(leaf, facts, others, best=best), reason)
    penalty = book.tree.engine.nodes[leaf.code].group == "penalty"
    if problem := out_of_reach(leaf, points, penalty=penalty):
        raise FactsError([problem])
    return _pinned(leaf, facts, others, points, reason)


TAKEN_BACK = Draft({}, ZERO, ZERO, False, False, "", (), taken_back=True)


def scored_again(
    book: Book, source: str, leaf: Leaf, line: Line, *, why: Step, best: Fraction | None = None
) -> Draft:
    """The facts of ``line`` under the points (or the ``best`` of the group) as they are now.

    0 until entered again if they no longer fit the case that holds. ``why``: the first step of
    the trace, what changed.
    """
    facts = line.facts or {}
    try:
        result = evaluate(leaf, facts, book.seen_by(source), best=best)
    except FactsError:
        trace = (why, Step(ENTER_AGAIN, why.params))
        return Draft(facts, ZERO, leaf.maximum, False, False, "", trace)
    draft = _computed(facts, result, "")
    return replace(draft, trace=(why, *result.trace))


def _computed(facts: Mapping[str, Any], result: LeafResult, reason: str) -> Draft:
    return Draft(
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
) -> Draft:
    """Points set by hand, within what the leaf can give; what the rule would give is kept."""
    steps: tuple[Step, ...] = (Step("pinned", {"points": plain(points)}),)
    if facts:
        steps = (*evaluate(leaf, facts, others).trace, *steps)
    return Draft(facts, points, leaf.maximum, False, True, reason, steps)

"""From ballots to the percentage of one leaf of one object, with every step.

For a group g and a leaf: P(g) = Σ w(q) · mean(q) ÷ Σ w(q) over the questions q that feed the leaf,
mean(q) = Σ percent ÷ n over the ballots that answered q. For the leaf: P = Σ W(g) · P(g) ÷ Σ W(g)
over the groups that count. "No opinion" is left out of n, or is a nought, as the questionnaire
declares. Nothing is rounded before the end; the end is rounded half up to ``PLACES``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.numbers import HUNDRED
from scoring.engine.rounding import round_points
from surveys.engine.answers import Answers, field_of
from surveys.engine.form import NO_OPINION, Feed, Form, Question

PLACES = 2
# Raised whenever the same ballots would give another result than before.
COUNT_VERSION = "1"
BLANK = ""

# One answer as it is counted: an option, the options chosen, a number as text, or ``BLANK``.
Given = str | tuple[str, ...]
# Input name (question, or question.row) → answer → how many gave it.
Spread = dict[str, Counter[Given]]


@dataclass(frozen=True, slots=True)
class Part:
    """One question (or row) in the result of one group: its mean in percent over ``count``.

    ``square``: the mean of the squares, for the margin of error.
    """

    question: str
    row: str
    weight: Decimal
    count: int
    mean: Fraction | None
    square: Fraction | None = None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group's part. ``percent`` is None when it does not count, ``why`` says why not."""

    group: str
    weight: Decimal
    ballots: int
    parts: tuple[Part, ...]
    percent: Fraction | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class LeafResult:
    """The percentage of a leaf (0–100, ``PLACES`` decimals), None when no group counts."""

    leaf: str
    groups: tuple[GroupResult, ...]
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Voters:
    """The ballots of one group about one object, with the group's declared terms.

    ``ballots`` are read once, one after the other, and not kept. ``void``: the group's answers
    about the object do not count.
    """

    group: str
    weight: Decimal
    least_sample: int
    form: Form
    ballots: Iterable[Answers]
    void: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What was read of a group's ballots: how many, and how often each answer was given."""

    voters: Voters
    ballots: int
    spread: Spread


def hear(voters: Voters) -> Heard:
    """Read the ballots of a group once. Opinions in words are not counted."""
    asked = _asked(voters.form)
    spread: Spread = {field: Counter() for field, _code, _row in asked}
    number = 0
    for ballot in voters.ballots:
        number += 1
        for field, code, row in asked:
            answer = ballot.get(code)
            if row:
                answer = answer.get(row) if isinstance(answer, Mapping) else None
            spread[field][_given(answer)] += 1
    return Heard(voters, number, spread)


def tally(voters: Iterable[Voters], *, least_group: int) -> dict[str, LeafResult]:
    """Leaf code → result, for one object. ``least_group`` is k of the wave.

    A group answers by one form here; a group with two forms about one object is two ``Voters``.
    """
    return tally_heard((hear(group) for group in voters), least_group=least_group)


def tally_heard(heard: Iterable[Heard], *, least_group: int) -> dict[str, LeafResult]:
    """``tally`` on what was read already."""
    by_leaf: dict[str, list[GroupResult]] = {}
    for group in heard:
        for leaf, feeds in group.voters.form.feeds().items():
            by_leaf.setdefault(leaf, []).append(_group(group, feeds, least_group))
    return {
        leaf: LeafResult(leaf, tuple(groups), _together(groups)) for leaf, groups in by_leaf.items()
    }


def worth(question: Question, answer: Given, form: Form) -> Decimal | None:
    """What one answer is worth in percent; None when it does not enter the mean.

    ``multiple``: the chosen options add up, at most to 100.
    """
    if answer == BLANK:
        return None
    if answer in (NO_OPINION, (NO_OPINION,)):
        return Decimal(0) if form.silence == "zero" else None
    if question.kind == "number":
        return Decimal(str(answer))
    codes = answer if isinstance(answer, tuple) else (answer,)
    percents = [option.percent for option in question.options if option.code in codes]
    return min(sum((percent or Decimal(0) for percent in percents), Decimal(0)), HUNDRED)


def _asked(form: Form) -> list[tuple[str, str, str]]:
    """(input name, question, row or "") of everything that is counted."""
    found = []
    for question in form.questions:
        if question.kind == "matrix":
            found += [
                (field_of(question.code, row.code), question.code, row.code)
                for row in question.rows
            ]
        elif question.kind != "text":
            found.append((question.code, question.code, ""))
    return found


def _given(answer: object) -> Given:
    if answer is None:
        return BLANK
    return tuple(answer) if isinstance(answer, list) else str(answer)


def _group(heard: Heard, feeds: tuple[tuple[str, str, Feed], ...], least_group: int) -> GroupResult:
    voters = heard.voters
    parts = tuple(_part(heard, question, row, feed) for question, row, feed in feeds)
    why = ""
    if voters.void:
        why = "void"
    elif heard.ballots < least_group:
        why = "below_least_group"
    elif heard.ballots < voters.least_sample:
        why = "below_least_sample"
    elif all(part.mean is None for part in parts):
        why = "no_opinion_at_all"
    percent = None if why else _weighted([(part.weight, part.mean) for part in parts])
    return GroupResult(voters.group, voters.weight, heard.ballots, parts, percent, why)


def _part(heard: Heard, code: str, row: str, feed: Feed) -> Part:
    form = heard.voters.form
    question = form.question(code)
    count, total, squares = 0, Decimal(0), Decimal(0)
    for answer, number in heard.spread[field_of(code, row)].items():
        percent = worth(question, answer, form)
        if percent is not None:
            count += number
            total += percent * number
            squares += percent * percent * number
    if not count:
        return Part(code, row, feed.weight, 0, None)
    return Part(code, row, feed.weight, count, Fraction(total) / count, Fraction(squares) / count)


def _together(groups: list[GroupResult]) -> Decimal | None:
    whole = _weighted([(group.weight, group.percent) for group in groups])
    return None if whole is None else round_points(whole, PLACES)


def _weighted(values: list[tuple[Decimal, Fraction | None]]) -> Fraction | None:
    """The weighted mean of the values there are."""
    there = [(Fraction(weight), value) for weight, value in values if value is not None]
    if not there:
        return None
    return sum((weight * value for weight, value in there), Fraction(0)) / sum(
        (weight for weight, _value in there), Fraction(0)
    )

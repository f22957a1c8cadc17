"""From ballots to the percentage of one leaf of one object, with every step.

For a group g and a leaf: P(g) = Σ w(q) · mean(q) ÷ Σ w(q) over the questions q that feed the leaf,
mean(q) = Σ percent ÷ n over the ballots that answered q. For the leaf: P = Σ W(g) · P(g) ÷ Σ W(g)
over the groups that count. "No opinion" is left out of n, or is a nought, as the questionnaire
declares. Nothing is rounded before the end; the end is rounded half up to ``PLACES``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.numbers import HUNDRED
from scoring.engine.rounding import round_points
from surveys.engine.answers import Answers
from surveys.engine.form import NO_OPINION, Feed, Form, Question

PLACES = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One question (or row) in the result of one group: its mean in percent over ``count``."""

    question: str
    row: str
    weight: Decimal
    count: int
    mean: Fraction | None


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
    """The ballots of one group about one object, with the group's declared terms."""

    group: str
    weight: Decimal
    least_sample: int
    form: Form
    ballots: tuple[Answers, ...]


def tally(voters: Iterable[Voters], *, least_group: int) -> dict[str, LeafResult]:
    """Leaf code → result, for one object. ``least_group`` is k of the wave.

    A group answers by one form here; a group with two forms about one object is two ``Voters``.
    """
    by_leaf: dict[str, list[GroupResult]] = {}
    for group in voters:
        for leaf, feeds in group.form.feeds().items():
            by_leaf.setdefault(leaf, []).append(_group(group, feeds, least_group))
    return {
        leaf: LeafResult(leaf, tuple(groups), _together(groups)) for leaf, groups in by_leaf.items()
    }


def worth(question: Question, answer: object, row: str, form: Form) -> Decimal | None:
    """What one answer is worth in percent; None when it does not enter the mean.

    ``multiple``: the chosen options add up, at most to 100.
    """
    if row:
        answer = answer.get(row) if isinstance(answer, Mapping) else None
    if answer is None:
        return None
    if answer in (NO_OPINION, [NO_OPINION]):
        return Decimal(0) if form.silence == "zero" else None
    if question.kind == "number":
        return Decimal(str(answer))
    codes = answer if isinstance(answer, list) else [str(answer)]
    percents = [option.percent for option in question.options if option.code in codes]
    return min(sum((percent or Decimal(0) for percent in percents), Decimal(0)), HUNDRED)


def _group(
    voters: Voters, feeds: tuple[tuple[str, str, Feed], ...], least_group: int
) -> GroupResult:
    parts = tuple(_part(voters, question, row, feed) for question, row, feed in feeds)
    number = len(voters.ballots)
    why = ""
    if number < least_group:
        why = "below_least_group"
    elif number < voters.least_sample:
        why = "below_least_sample"
    elif all(part.mean is None for part in parts):
        why = "no_opinion_at_all"
    percent = None if why else _weighted([(part.weight, part.mean) for part in parts])
    return GroupResult(voters.group, voters.weight, number, parts, percent, why)


def _part(voters: Voters, code: str, row: str, feed: Feed) -> Part:
    question = voters.form.question(code)
    percents = [
        percent
        for ballot in voters.ballots
        if (percent := worth(question, ballot.get(code), row, voters.form)) is not None
    ]
    mean = Fraction(sum(percents, Decimal(0))) / len(percents) if percents else None
    return Part(code, row, feed.weight, len(percents), mean)


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

"""What stands beside the sentence of a rule: a chart, or its points by answer, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from campaigns.domain.rule_chart import RuleChart, rule_chart
from campaigns.domain.rule_points import answer_points
from scoring.engine.leaf import Leaf
from scoring.engine.rules.base import Rule
from scoring.engine.rules.best import BestOf
from scoring.engine.rules.branch import Branch
from scoring.engine.rules.deducted import Deducted
from scoring.engine.rules.requires import Required
from scoring.engine.rules.sums import Sum


@dataclass(frozen=True, slots=True)
class Picture:
    """Points against the one input of a rule, or of a part of it (``label``, else empty)."""

    label: str
    chart: RuleChart | None
    answers: list[tuple[str, str]]


def pictures(leaf: Leaf) -> list[Picture]:
    """One picture of a rule with one input; one for each part of a rule that is made of several."""
    chart = rule_chart(leaf)
    answers = [] if chart else answer_points(leaf)
    found = [Picture("", chart, answers)] if chart or answers else []
    for label, rule in _parts(leaf.rule):
        for inner in pictures(replace(leaf, rule=rule)):
            name = ": ".join(word for word in (label, inner.label) if word)
            found.append(replace(inner, label=name))
    return found


def _parts(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if isinstance(rule, Required):
        yield from _parts(rule.inner)
    elif isinstance(rule, Sum):
        yield from ((part.label, part.rule) for part in rule.parts)
    elif isinstance(rule, BestOf):
        yield from ((part.label, part.rule) for part in rule.alternatives)
    elif isinstance(rule, Branch):
        yield from ((case.label, case.rule) for case in rule.cases)
    elif isinstance(rule, Deducted):
        yield rule.base.label, rule.base.rule

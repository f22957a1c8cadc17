"""The points of a rule by its answers: what stands where a chart would have no axis."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from parindex.common.formats import format_exact
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import plain
from scoring.engine.rules.answers import AllOrNothing, YesNo
from scoring.engine.rules.base import Rule
from scoring.engine.rules.comparison import YearOverYear
from scoring.engine.rules.deducted import Deducted
from scoring.engine.rules.formulas import Formula
from scoring.engine.rules.judged import Choice, Judged
from scoring.engine.rules.lists import Checklist
from scoring.engine.rules.measures import Count
from scoring.engine.rules.normalised import Normalised
from scoring.engine.rules.requires import Required
from scoring.engine.rules.tree import AnswerTree, Group, Node, Select, Tick
from scoring.engine.score import evaluate

MOST_ROWS = 8
_BEST = Decimal(10)
_Case = tuple[str, dict[str, object]]


def answer_points(leaf: Leaf) -> list[tuple[str, str]]:
    """Answers in words, each with the points the engine gives; none for a rule of another kind.

    Of a rule behind conditions: when they are met. At most ``MOST_ROWS``: of a longer list only
    its ends, of longer answers nothing.
    """
    rule, met = leaf.rule, dict[str, object]()
    if isinstance(rule, Required):
        met, rule = {"met": [condition.key for condition in rule.conditions]}, rule.inner
    if worth := list(_worth(rule)):
        return worth if len(worth) <= MOST_ROWS else []
    cases = list(_cases(rule))
    if len(cases) > MOST_ROWS:
        cases = [cases[0], cases[-1]] if isinstance(rule, Checklist) else []
    try:
        return [(words, _points(leaf, rule, facts | met)) for words, facts in cases]
    except FactsError:
        return []  # the engine wants something else of such a rule


def _points(leaf: Leaf, rule: Rule, facts: dict[str, object]) -> str:
    best = Fraction(_BEST) if isinstance(rule, Normalised) else None
    points = format_exact(evaluate(leaf, facts, best=best).points)
    is_open = "points" in facts and "option" in facts
    return _("up to %(points)s") % {"points": points} if is_open else points


def _cases(rule: Rule) -> Iterator[_Case]:
    if isinstance(rule, YesNo):
        named = {"yes": _("Yes"), "no": _("No"), "none_arises": _("Nothing arose")}
        for answer in rule.options:
            yield answer.label or named[answer.key], {"answer": answer.key}
    elif isinstance(rule, Choice):
        for option in rule.options:
            given: dict[str, object] = {"points": plain(option.points)} if option.up_to else {}
            yield option.label, {"option": option.key, **given}
    elif isinstance(rule, AllOrNothing):
        keys = [condition.key for condition in rule.conditions]
        yield _("All are met"), {"met": keys}
        yield _("Not all are met"), {"met": keys[1:]}
    elif isinstance(rule, Checklist):
        yield _("None of them"), {"met": []}
        for item in rule.items:
            yield item.label, {"met": [item.key]}
        yield _("All of them"), {"met": [item.key for item in rule.items]}
    else:
        yield from _figures(rule)


def _figures(rule: Rule) -> Iterator[_Case]:
    if isinstance(rule, YearOverYear):
        yield from _years()
    elif isinstance(rule, Judged):
        top = rule.maximum if rule.step is None else rule.maximum - rule.maximum % rule.step
        for words, given in ((_("Fewest points"), Decimal(0)), (_("Most points"), top)):
            yield words, {"points": plain(given)}
    elif isinstance(rule, Formula):
        yield from _values(rule)
    elif isinstance(rule, Normalised) and isinstance(rule.measure, Count):
        # Fewer is better; more is better has a chart.
        yield _("As few as the best unit"), {"count": plain(_BEST)}
        yield _("Twice as many as the best unit"), {"count": plain(2 * _BEST)}


def _worth(rule: Rule) -> Iterator[tuple[str, str]]:
    """What each answer adds or takes off, where answers add up."""
    if isinstance(rule, Deducted):
        for fault in rule.deductions:
            points = {"points": format_exact(-fault.points)}
            words = {
                "once": "%(points)s",
                "per_time": _("%(points)s each time"),
                "up_to": _("up to %(points)s"),
            }[fault.way]
            yield fault.label, words % points
    elif isinstance(rule, AnswerTree):
        yield from _questions(rule.root)


def _questions(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, Group):
        for inner in node.nodes:
            yield from _questions(inner)
    elif isinstance(node, Select):
        for option in node.options:
            yield f"{node.label}: {option.label}", format_exact(option.points)
    else:
        points = format_exact(node.highest)
        is_open = not isinstance(node, Tick)
        yield node.label, _("up to %(points)s") % {"points": points} if is_open else points


def _values(rule: Formula) -> Iterator[_Case]:
    """The ends of the numbers of a formula, where they have ends; of one number also between."""
    for case in rule.cases:
        used = [value for value in rule.values if value.key in case.number.names]
        ends = [(value.low, value.high) for value in used]
        if not used or any(low is None or high is None for low, high in ends):
            continue
        chosen = {} if len(rule.cases) == 1 else {"case": case.key}
        start = f"{case.label}: " if chosen else ""
        if len(used) > 1:
            lowest = {value.key: plain(value.low or Decimal(0)) for value in used}
            highest = {value.key: plain(value.high or Decimal(0)) for value in used}
            yield start + _("every number at its lowest"), {**chosen, "values": lowest}
            yield start + _("every number at its highest"), {**chosen, "values": highest}
            continue
        (value,) = used
        low, high = value.low or Decimal(0), value.high or Decimal(0)
        for place in sorted({low, (low + high) / 2, high}):
            number = place.to_integral_value() if value.whole else place
            words = f"{start}{value.label} {format_exact(number)}"
            yield words, {**chosen, "values": {value.key: plain(number)}}


def _years() -> Iterator[_Case]:
    for words, current in (
        (_("Higher than the year before"), Decimal(2)),
        (_("As in the year before"), Decimal(1)),
        (_("Lower than the year before"), Decimal(0)),
    ):
        yield words, {"current": plain(current), "previous": "1"}

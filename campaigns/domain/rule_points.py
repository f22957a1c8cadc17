"""The points of a rule by its answers: what stands where a chart would have no axis."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from parindex.common.formats import format_exact
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import plain
from scoring.engine.rules.answers import AllOrNothing, YesNo
from scoring.engine.rules.base import Rule
from scoring.engine.rules.comparison import YearOverYear
from scoring.engine.rules.judged import Choice
from scoring.engine.rules.lists import Checklist
from scoring.engine.rules.requires import Required
from scoring.engine.score import evaluate

MOST_ROWS = 8
_Case = tuple[str, dict[str, object]]


def answer_points(leaf: Leaf) -> list[tuple[str, str]]:
    """Answers in words, each with the points the engine gives; none for a rule of another kind.

    Of a rule behind conditions: when they are met. At most ``MOST_ROWS``: of a longer list only
    its ends, of longer answers nothing.
    """
    rule, met = leaf.rule, dict[str, object]()
    if isinstance(rule, Required):
        met, rule = {"met": [condition.key for condition in rule.conditions]}, rule.inner
    cases = list(_cases(rule))
    if len(cases) > MOST_ROWS:
        cases = [cases[0], cases[-1]] if isinstance(rule, Checklist) else []
    try:
        return [(words, _points(leaf, rule, facts | met)) for words, facts in cases]
    except FactsError:
        return []  # the engine wants something else of such a rule


def _points(leaf: Leaf, rule: Rule, facts: dict[str, object]) -> str:
    points = format_exact(evaluate(leaf, facts).points)
    return _("up to %(points)s") % {"points": points} if "points" in facts else points


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
    elif isinstance(rule, YearOverYear):
        yield from _years()


def _years() -> Iterator[_Case]:
    for words, current in (
        (_("Higher than the year before"), Decimal(2)),
        (_("As in the year before"), Decimal(1)),
        (_("Lower than the year before"), Decimal(0)),
    ):
        yield words, {"current": plain(current), "previous": "1"}

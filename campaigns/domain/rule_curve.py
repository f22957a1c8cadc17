"""The points of a rule over its one input: what a chart beside its sentence shows.

Every value is asked of the engine; only where to ask is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.rules.base import Rule
from scoring.engine.rules.deadlines import DateTiers, DaysTiers
from scoring.engine.rules.late import Deadline
from scoring.engine.rules.linear import Linear
from scoring.engine.rules.lists import PerItem
from scoring.engine.rules.measures import Amount, Count, Percent
from scoring.engine.rules.normalised import Normalised
from scoring.engine.rules.requires import Required
from scoring.engine.rules.tiers import Tiers
from scoring.engine.score import evaluate

Axis = Literal["percent", "count", "days", "late", "date", "share"]
Ask = Callable[[Decimal], dict[str, object]]
_START = date(2026, 1, 1)
_MOST_STEPS = 40
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Piece:
    """From ``start`` (included) to ``end``: points that run from ``first`` to ``last``."""

    start: Decimal
    end: Decimal
    first: Decimal
    last: Decimal


@dataclass(frozen=True, slots=True)
class Curve:
    """Points over one input. ``axis`` says what it is; days of a calendar are their ordinals.

    ``bounds`` are the places where something changes.
    """

    axis: Axis
    pieces: tuple[Piece, ...]
    bounds: tuple[Decimal, ...]
    maximum: Decimal


def curve_of(leaf: Leaf) -> Curve | None:
    """The curve of a leaf whose rule has a number or a day for its input; else None.

    Of a rule behind conditions: when they are met. Units that are compared: by their share of
    the best value.
    """
    rule = leaf.rule
    met: dict[str, object] = {}
    if isinstance(rule, Required):
        met = {"met": [condition.key for condition in rule.conditions]}
        rule = rule.inner
    found = _axis_of(rule)
    if found is None:
        return None
    axis, ask, bounds, runs = found
    best = Fraction(100) if isinstance(rule, Normalised) else None

    def points(value: Decimal) -> Decimal:
        return evaluate(leaf, {**ask(value), **met}, best=best).points

    try:
        pieces = tuple(_pieces(bounds, points, runs=runs))
    except (FactsError, OverflowError, ValueError):
        return None  # bounds beyond what a form or a calendar holds
    return Curve(axis, pieces, bounds, leaf.maximum)


def _pieces(
    bounds: tuple[Decimal, ...], points: Callable[[Decimal], Decimal], *, runs: bool
) -> Iterable[Piece]:
    """Between two bounds points stay the same, or run in a line (``runs``)."""
    for start, end in pairwise(bounds):
        first = points(start)
        middle = points((start + end) / 2) if runs else first
        last = first if middle == first else 2 * middle - first
        yield Piece(start, end, first, last)
    yield Piece(bounds[-1], bounds[-1], points(bounds[-1]), points(bounds[-1]))


def _axis_of(rule: Rule) -> tuple[Axis, Ask, tuple[Decimal, ...], bool] | None:
    if isinstance(rule, Tiers):
        lows = [tier.low for tier in rule.tiers]
        if isinstance(rule.measure, Count):
            whole = [low.to_integral_value(ROUND_CEILING) for low in lows]
            return "count", _count, _sorted([*whole, _beyond(whole)]), False
        return "percent", _percent, _sorted([*lows, max(HUNDRED, *lows)]), False
    if isinstance(rule, Linear):
        ends = [Decimal(0), rule.floor, rule.full_at, HUNDRED]
        if rule.maximum and rule.cap < rule.maximum:
            ends.append((rule.cap / rule.maximum * rule.full_at).quantize(Decimal("0.0001")))
        limit = max(ends) if rule.measure.over_100 else HUNDRED
        return "percent", _percent, _sorted([end for end in ends if end <= limit]), True
    if isinstance(rule, Normalised):
        return _compared(rule)
    if isinstance(rule, PerItem):
        return _each(rule)
    return _of_days(rule)


def _compared(rule: Normalised) -> tuple[Axis, Ask, tuple[Decimal, ...], bool] | None:
    """A straight line over the share of the best value; where less is better there is none."""
    if not rule.more_is_better:
        return None
    names: dict[type, str] = {Percent: "percent", Count: "count", Amount: "amount"}
    return "share", _asking(names[type(rule.measure)]), (Decimal(0), HUNDRED), True


def _each(rule: PerItem) -> tuple[Axis, Ask, tuple[Decimal, ...], bool] | None:
    if not rule.each:
        return None
    full = int((abs(rule.cap) / abs(rule.each)).to_integral_value(ROUND_CEILING)) + 1
    if full > _MOST_STEPS:
        return None
    return "count", _count, tuple(Decimal(count) for count in range(full + 1)), False


def _of_days(rule: Rule) -> tuple[Axis, Ask, tuple[Decimal, ...], bool] | None:
    if isinstance(rule, DaysTiers):
        # "within 30 days" holds up to the end of day 30: the change is at 31.
        ends = [tier.days.to_integral_value() + 1 for tier in rule.tiers]
        return "days", _since, _sorted([Decimal(0), *ends, _beyond(ends)]), False
    if isinstance(rule, DateTiers):
        days = [Decimal(tier.day.toordinal() + 1) for tier in rule.tiers]
        span = max(days[-1] - days[0], Decimal(30))
        return "date", _on_day, _sorted([days[0] - span, *days, days[-1] + span]), False
    if isinstance(rule, Deadline):
        return _late(rule)
    return None


def _late(rule: Deadline) -> tuple[Axis, Ask, tuple[Decimal, ...], bool]:
    """Days late, from in time on, until nothing changes any more."""
    last = _MOST_STEPS
    if rule.reject_after is not None:
        last = min(last, int(rule.reject_after) + 3)
    elif rule.per_day and rule.floor is not None:
        left = rule.points - rule.first_off - rule.floor
        days = max((left / rule.per_day).to_integral_value(ROUND_CEILING), Decimal(0))
        last = min(last, int(rule.first_days + days) + 3)

    def ask(value: Decimal) -> dict[str, object]:
        due = rule.due.day or _START + timedelta(days=rule.due.within)
        facts: dict[str, object] = {"date": (due + timedelta(days=int(value))).isoformat()}
        return facts if rule.due.day else {**facts, "reference": _START.isoformat()}

    return "late", ask, tuple(Decimal(day) for day in range(last + 1)), False


def _beyond(ends: list[Decimal]) -> Decimal:
    """Where a chart of an open scale may end."""
    return max(ends) + max(max(ends) // 4, Decimal(1))


def _sorted(values: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return tuple(sorted(set(values)))


def _asking(name: str) -> Ask:
    return lambda value: {name: format(value, "f")}


_percent, _count = _asking("percent"), _asking("count")


def _since(value: Decimal) -> dict[str, object]:
    day = _START + timedelta(days=int(value))
    return {"reference": _START.isoformat(), "date": day.isoformat()}


def _on_day(value: Decimal) -> dict[str, object]:
    return {"date": date.fromordinal(int(value)).isoformat()}

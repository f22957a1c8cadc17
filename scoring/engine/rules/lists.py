"""Points that add up: ticked items, or so much for each thing counted."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain, shown
from scoring.engine.rules.base import Item, Points, Rule, parse_items
from scoring.engine.rules.measures import MAX_COUNT, Count
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True)
class Checklist(Rule):
    """Every ticked item gives its points, at most the cap together."""

    kind = "checklist"
    items: tuple[Item, ...]
    cap: Decimal | None

    @classmethod
    def parse(cls, spec: SpecReader) -> "Checklist":
        """Read {items, cap?}."""
        rule = cls(parse_items(spec, "items"), spec.optional_points("cap"))
        total = sum((item.points for item in rule.items), ZERO)
        if rule.cap is None and total > spec.limits.high:
            limit = f"≤ {plain(spec.limits.high)}"
            spec.wrong("items", "points_above_maximum", expected=limit, got=plain(total))
        return rule

    @property
    def highest(self) -> Decimal:
        total = sum((max(item.points, ZERO) for item in self.items), ZERO)
        return total if self.cap is None else min(total, self.cap)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        options = tuple(item.option() for item in self.items)
        return (FactField("met", "checks", "items", options=options, optional=True),)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        met = facts.checks("met", [item.key for item in self.items])
        facts.done()
        total = ZERO
        for item in self.items:
            if item.key in met:
                trace.add("item", key=item.key, label=item.label, points=plain(item.points))
                total += item.points
        trace.add("sum", points=plain(total))
        return total if self.cap is None else capped(total, self.cap, trace)


@dataclass(frozen=True)
class PerItem(Rule):
    """So many points for each, at most the cap (the maximum of the leaf when none is set)."""

    kind = "per_item"
    count: Count
    each: Decimal
    cap: Decimal

    @classmethod
    def parse(cls, spec: SpecReader) -> "PerItem":
        """Read {points, cap?, count_label?, unit?}; points below 0 are a penalty for each."""
        each = spec.points("points")
        cap = spec.points("cap", spec.limits.high)
        if each < 0 <= cap:
            spec.wrong("cap", "cap_required", expected="< 0")
        return cls(Count.parse(spec), each, cap)

    @property
    def highest(self) -> Decimal:
        return self.cap if self.each > 0 else ZERO

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return self.count.fields()

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        count = facts.number("count", maximum=MAX_COUNT, whole=True)
        facts.done()
        total = count * self.each
        trace.add("per_item", count=plain(count), each=plain(self.each), points=plain(total))
        return capped(total, self.cap, trace)


def capped(points: Points, cap: Decimal, trace: Trace) -> Points:
    """Keep points within the cap, which is a lowest value when it is below 0."""
    exact, limit = Fraction(points), Fraction(cap)
    if exact >= limit if cap < 0 else exact <= limit:
        return points
    trace.add("cap", before=shown(points), after=plain(cap))
    return cap

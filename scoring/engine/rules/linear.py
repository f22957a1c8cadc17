"""Points in proportion to a percentage."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import HUNDRED, ZERO, plain, shown
from scoring.engine.rules.base import Points, Rule
from scoring.engine.rules.lists import capped
from scoring.engine.rules.measures import Percent, Settled
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True)
class Linear(Rule):
    """percent / full_at × maximum, below a floor the points of "below", never above the cap."""

    kind = "linear"
    measure: Percent
    full_at: Decimal
    floor: Decimal
    below: Decimal
    maximum: Decimal
    cap: Decimal

    @classmethod
    def parse(cls, spec: SpecReader) -> "Linear":
        """Read {full_at?, floor?, below?, cap?} and what a percentage needs."""
        full_at = spec.number("full_at", HUNDRED)
        if full_at <= 0:
            spec.wrong("full_at", "too_small", expected="> 0", got=plain(full_at))
        floor = spec.number("floor", ZERO, minimum=ZERO, maximum=full_at)
        maximum = spec.limits.high
        below, cap = spec.points("below", ZERO), spec.points("cap", maximum)
        return cls(Percent.parse(spec), full_at, floor, below, maximum, cap)

    @property
    def highest(self) -> Decimal:
        top = self.maximum
        if self.measure.limit is not None and self.measure.limit < self.full_at:
            top = self.maximum * self.measure.limit / self.full_at
        return max(min(top, self.cap), self.below, *self.measure.settled, ZERO)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return self.measure.fields()

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        percent = self.measure.read(facts, trace)
        if isinstance(percent, Settled):
            return percent.points
        if percent < Fraction(self.floor):
            trace.add("below_floor", floor=plain(self.floor), points=plain(self.below))
            return self.below
        if percent >= Fraction(self.full_at):
            trace.add("full", full_at=plain(self.full_at), points=plain(self.maximum))
            return capped(self.maximum, self.cap, trace)
        points = percent / Fraction(self.full_at) * Fraction(self.maximum)
        trace.add(
            "linear",
            percent=shown(percent),
            full_at=plain(self.full_at),
            maximum=plain(self.maximum),
            points=shown(points),
        )
        return capped(points, self.cap, trace)

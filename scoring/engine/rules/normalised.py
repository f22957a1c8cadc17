"""Points in proportion to the best unit of the group: known for good once all units are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain, shown
from scoring.engine.rules.base import Points, Rule
from scoring.engine.rules.measures import Amount, Count, Percent, Settled
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

_Measure = Percent | Count | Amount
_MEASURES: dict[str, Callable[[SpecReader], _Measure]] = {
    "percent": Percent.parse,
    "count": Count.parse,
    "amount": Amount.parse,
}


@dataclass(frozen=True)
class Normalised(Rule):
    """value / best × maximum, or best / value × maximum where less is better.

    The best is that of the group, or of the unit itself while no better one is known.
    """

    kind = "normalised"
    measure: _Measure
    more_is_better: bool
    maximum: Decimal
    best: Fraction | None = None

    @classmethod
    def parse(cls, spec: SpecReader) -> "Normalised":
        """Read {input: percent, count or amount, better?: more or less} and what it needs."""
        chosen = spec.choice("input", tuple(_MEASURES))
        more = spec.choice("better", ("more", "less"), "more") == "more"
        return cls(_MEASURES[chosen](spec), more, spec.limits.high)

    @property
    def highest(self) -> Decimal:
        return self.maximum

    @property
    def compares(self) -> bool:
        return True

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return self.measure.fields()

    def measured(self, facts: FactsReader) -> Fraction | None:
        value = self.measure.read(facts, Trace())
        return None if isinstance(value, Settled) else value

    def better_of(self, one: Fraction, other: Fraction) -> Fraction:
        return max(one, other) if self.more_is_better else min(one, other)

    def beside(self, best: Fraction) -> Rule:
        return replace(self, best=best)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        value = self.measure.read(facts, trace)
        if isinstance(value, Settled):
            return value.points
        best = value if self.best is None else self.better_of(value, self.best)
        points = self._share(value, best) * Fraction(self.maximum)
        trace.add(
            "best_of_group" if self.more_is_better else "least_of_group",
            value=shown(value),
            best=shown(best),
            unit=self.measure.sign,
            maximum=plain(self.maximum),
            points=shown(points),
        )
        return points

    def _share(self, value: Fraction, best: Fraction) -> Fraction:
        """Return what of the maximum a value is worth; nothing at all is the best only of less."""
        over, under = (value, best) if self.more_is_better else (best, value)
        if under:
            return over / under
        return Fraction(ZERO if self.more_is_better else 1)

"""This year against the year before."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Points, Rule
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True)
class YearOverYear(Rule):
    """Points when the figure went the wanted way; unchanged gives nothing."""

    kind = "year_over_year"
    points: Decimal
    direction: str
    current_label: str
    previous_label: str
    unit: str
    label: str

    @classmethod
    def parse(cls, spec: SpecReader) -> "YearOverYear":
        """Read {points, direction?: up or down, label?, current_label?, previous_label?, unit?}."""
        return cls(
            spec.points("points"),
            spec.choice("direction", ("up", "down"), "up"),
            spec.text("current_label", ""),
            spec.text("previous_label", ""),
            spec.text("unit", ""),
            spec.text("label", ""),
        )

    @property
    def highest(self) -> Decimal:
        return max(self.points, ZERO)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        labels = {"current": self.current_label, "previous": self.previous_label}
        return tuple(
            FactField(name, "number", name, label, unit=self.unit, section=self.label)
            for name, label in labels.items()
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        current = facts.number("current", minimum=None)
        previous = facts.number("previous", minimum=None)
        facts.done()
        better = current > previous if self.direction == "up" else current < previous
        points = self.points if better else ZERO
        trace.add(
            "compared",
            current=plain(current),
            previous=plain(previous),
            direction=self.direction,
            points=plain(points),
        )
        return points

"""Answers that are right or wrong: yes/no, and all conditions or nothing."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField, Option
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import (
    Condition,
    Points,
    Rule,
    checks_field,
    parse_conditions,
)
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True)
class YesNo(Rule):
    """One question; optionally a third answer for "nothing of the kind arose"."""

    kind = "yes_no"
    options: tuple[Option, ...]

    @classmethod
    def parse(cls, spec: SpecReader) -> "YesNo":
        """Read {yes, no?, none_arises?} and the labels of the answers."""
        worth = {"yes": spec.points("yes"), "no": spec.points("no", ZERO)}
        none_arises = spec.optional_points("none_arises")
        if none_arises is not None:
            worth["none_arises"] = none_arises
        return cls(
            tuple(
                Option(key, spec.text(f"{key}_label", ""), key, points)
                for key, points in worth.items()
            )
        )

    @property
    def highest(self) -> Decimal:
        return max(option.points or ZERO for option in self.options)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return (FactField("answer", "choice", "answer", options=self.options),)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        answer = facts.choice("answer", [option.key for option in self.options])
        facts.done()
        points = next(option.points or ZERO for option in self.options if option.key == answer)
        trace.add("answer", answer=answer, points=plain(points))
        return points


@dataclass(frozen=True)
class AllOrNothing(Rule):
    """Every condition must be met, otherwise the points of "else"."""

    kind = "all_or_nothing"
    points: Decimal
    otherwise: Decimal
    conditions: tuple[Condition, ...]

    @classmethod
    def parse(cls, spec: SpecReader) -> "AllOrNothing":
        """Read {points, conditions, else?}."""
        return cls(
            spec.points("points"), spec.points("else", ZERO), parse_conditions(spec, "conditions")
        )

    @property
    def highest(self) -> Decimal:
        return max(self.points, self.otherwise)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return (checks_field("met", self.conditions),)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        met = read_met(facts, self.conditions)
        facts.done()
        if all_met(met, self.conditions, trace):
            trace.add("all_met", points=plain(self.points))
            return self.points
        trace.add("not_all_met", points=plain(self.otherwise))
        return self.otherwise


def read_met(facts: FactsReader, conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """Read which conditions are met."""
    return facts.checks("met", [condition.key for condition in conditions])


def all_met(met: tuple[str, ...], conditions: tuple[Condition, ...], trace: Trace) -> bool:
    """Say whether every condition is met, and note how many are and which are missing."""
    missing = [condition.label for condition in conditions if condition.key not in met]
    trace.add("conditions", met=str(len(met)), of=str(len(conditions)), missing="; ".join(missing))
    return not missing

"""Conditions that must be met before a rule gives any points."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.answers import all_met, read_met
from scoring.engine.rules.base import Condition, Points, Rule, checks_field, parse_conditions
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True)
class Required(Rule):
    """Any rule behind conditions: all met → the rule, else the points of "otherwise"."""

    kind = "requires"
    inner: Rule
    conditions: tuple[Condition, ...]
    otherwise: Decimal

    @classmethod
    def around(cls, inner: Rule, spec: SpecReader) -> "Required":
        """Read {requires, otherwise?} of the same JSON object as `inner`."""
        conditions = parse_conditions(spec, "requires")
        return cls(inner, conditions, spec.points("otherwise", ZERO))

    @property
    def highest(self) -> Decimal:
        return max(self.inner.highest, self.otherwise)

    @property
    def compares(self) -> bool:
        return self.inner.compares

    def measured(self, facts: FactsReader) -> Fraction | None:
        met = read_met(facts, self.conditions)
        value = self.inner.measured(facts)
        return value if all_met(met, self.conditions, Trace()) else None

    def better_of(self, one: Fraction, other: Fraction) -> Fraction:
        return self.inner.better_of(one, other)

    def beside(self, best: Fraction) -> Rule:
        return replace(self, inner=self.inner.beside(best))

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return (*self.inner.fields(others), checks_field("met", self.conditions))

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        met = read_met(facts, self.conditions)
        if all_met(met, self.conditions, trace):
            return self.inner.score(facts, others, trace)
        self._check_unused(facts, others)
        trace.add("requirement_missing", points=plain(self.otherwise))
        return self.otherwise

    def _check_unused(self, facts: FactsReader, others: Others) -> None:
        """Refuse wrong facts also where they decide nothing; none at all are needed."""
        names = [field.name for field in self.inner.fields(others)]
        if any(facts.has(name) for name in names):
            self.inner.score(facts, others, Trace())
        facts.allow(names)
        facts.done()

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        met = form.collect((checks_field("met", self.conditions),))
        return self.inner.facts_of(form, others) | met

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        self.inner.write(facts, form, others)
        form.write((checks_field("met", self.conditions),), facts)

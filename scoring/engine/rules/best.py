"""Several ways to earn the same points; the best one counts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsError, FactsReader, FieldProblem, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, shown
from scoring.engine.rules.base import Points, Rule, refuse_repeats
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

SEPARATOR = "__"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way: a key that prefixes its form fields, a label, a rule."""

    key: str
    label: str
    rule: Rule

    @property
    def prefix(self) -> str:
        """What stands before the names of its form fields."""
        return self.key + SEPARATOR


@dataclass(frozen=True)
class BestOf(Rule):
    """The alternative with the most points; one that was not claimed counts 0."""

    kind = "best_of"
    alternatives: tuple[Alternative, ...]

    @classmethod
    def parse(cls, spec: SpecReader, parse_inner: Callable[[SpecReader], Rule | None]) -> "BestOf":
        """Read {alternatives: [{key, label, rule}]}."""
        items = spec.items("alternatives")
        found = []
        for item in items:
            key, label = item.key(), item.text("label")
            if SEPARATOR in key:
                item.wrong("key", "bad_key", expected=f"without {SEPARATOR}", got=key)
            rule = parse_inner(item.inner("rule"))
            item.done()
            if rule is not None:
                found.append(Alternative(key, label, rule))
        refuse_repeats(spec, "alternatives", [item.key for item in found])
        return cls(tuple(found))

    @property
    def highest(self) -> Decimal:
        return max(alternative.rule.highest for alternative in self.alternatives)

    @property
    def depends_on(self) -> frozenset[str]:
        return frozenset().union(*(item.rule.depends_on for item in self.alternatives))

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return tuple(
            replace(
                field,
                name=item.prefix + field.name,
                optional=True,
                section=field.section or item.label,
            )
            for item in self.alternatives
            for field in item.rule.fields(others)
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        claimed = facts.mapping("alternatives")
        known = {item.key for item in self.alternatives}
        for key in claimed:
            if key not in known:
                facts.wrong(str(key), "unknown_choice")
        facts.done()
        problems: list[FieldProblem] = []
        best: Points = ZERO
        winner: Alternative | None = None
        for item in self.alternatives:
            if item.key not in claimed:
                continue
            try:
                points = self._one(item, claimed[item.key], facts.prefix, others, trace)
            except FactsError as error:
                problems.extend(error.problems)
                continue
            if winner is None or Fraction(points) > Fraction(best):
                best, winner = points, item
        if problems:
            raise FactsError(problems)
        if winner is None:
            trace.add("no_alternative", points="0")
            return ZERO
        trace.add("best", key=winner.key, label=winner.label, points=shown(best))
        return best

    @staticmethod
    def _one(
        item: Alternative, claimed: object, prefix: str, others: Others, trace: Trace
    ) -> Points:
        if not isinstance(claimed, dict):
            raise FactsError([FieldProblem(prefix + item.key, "not_a_mapping")])
        inner = Trace()
        points = item.rule.score(FactsReader(claimed, prefix + item.prefix), others, inner)
        trace.add("alternative", key=item.key, label=item.label, points=shown(points))
        trace.extend(inner)
        return points

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        claimed: dict[str, object] = {}
        for item in self.alternatives:
            inner = form.under(item.prefix)
            if not inner.blank(item.rule.fields(others)):
                claimed[item.key] = item.rule.facts_of(inner, others)
        return {"alternatives": claimed}

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        claimed = facts.get("alternatives")
        for item in self.alternatives:
            own = claimed.get(item.key) if isinstance(claimed, dict) else None
            if isinstance(own, dict):
                item.rule.write(own, form.under(item.prefix), others)

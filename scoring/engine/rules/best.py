"""Several ways to earn the same points; the best one counts."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsError, FactsReader, FieldProblem, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, shown
from scoring.engine.rules.base import Points, Rule, refuse_repeats
from scoring.engine.rules.parts import Part, part_key, refuse_unknown
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True)
class BestOf(Rule):
    """The alternative with the most points; one that was not claimed counts 0."""

    kind = "best_of"
    alternatives: tuple[Part, ...]

    @classmethod
    def parse(cls, spec: SpecReader, parse_inner: Callable[[SpecReader], Rule | None]) -> "BestOf":
        """Read {alternatives: [{key, label, rule}]}."""
        items = spec.items("alternatives")
        found = []
        for item in items:
            key, label = part_key(item), item.text("label")
            rule = parse_inner(item.inner("rule"))
            item.done()
            if rule is not None:
                found.append(Part(key, label, rule))
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
            field for item in self.alternatives for field in item.fields(others, optional=True)
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        claimed = facts.mapping("alternatives")
        refuse_unknown(facts, claimed, (item.key for item in self.alternatives))
        facts.done()
        problems: list[FieldProblem] = []
        best: Points = ZERO
        winner: Part | None = None
        for item in self.alternatives:
            if item.key not in claimed:
                continue
            inner = Trace()
            try:
                points = item.score(claimed[item.key], facts.prefix, others, inner)
            except FactsError as error:
                problems.extend(error.problems)
                continue
            trace.add("alternative", key=item.key, label=item.label, points=shown(points))
            trace.extend(inner)
            if winner is None or Fraction(points) > Fraction(best):
                best, winner = points, item
        if problems:
            raise FactsError(problems)
        if winner is None:
            trace.add("no_alternative", points="0")
            return ZERO
        trace.add("best", key=winner.key, label=winner.label, points=shown(best))
        return best

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        claimed = {
            item.key: item.facts_of(form, others)
            for item in self.alternatives
            if not item.blank(form, others)
        }
        return {"alternatives": claimed}

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        claimed = facts.get("alternatives")
        for item in self.alternatives:
            item.write(claimed.get(item.key) if isinstance(claimed, dict) else None, form, others)

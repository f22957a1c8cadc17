"""Several rules whose points add up, each within its own maximum."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsError, FactsReader, FieldProblem, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain, shown
from scoring.engine.rules.base import Points, Rule, refuse_repeats
from scoring.engine.rules.lists import capped
from scoring.engine.rules.parts import Part, part_key, refuse_unknown
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True)
class Sum(Rule):
    """The parts added up, at most the cap together; every part has to be filled in."""

    kind = "sum"
    parts: tuple[Part, ...]
    cap: Decimal | None

    @classmethod
    def parse(cls, spec: SpecReader, parse_inner: Callable[[SpecReader], Rule | None]) -> "Sum":
        """Read {parts: [{key, label, maximum, rule}], cap?}.

        The maximum of a part is what its rule may give, as the maximum of a leaf is for a rule
        of its own. Without a cap the maxima together may not exceed the maximum of the leaf.
        """
        found, maxima = [], ZERO
        for item in spec.items("parts"):
            key, label, maximum = part_key(item), item.text("label"), item.points("maximum")
            inner = item.inner("rule")
            inner.place = replace(inner.place, limits=replace(item.limits, high=maximum))
            rule = parse_inner(inner)
            item.done()
            maxima += maximum
            if rule is not None:
                found.append(Part(key, label, rule))
        refuse_repeats(spec, "parts", [item.key for item in found])
        cap, high = spec.optional_points("cap"), spec.limits.high
        if cap is None and maxima > high:
            limit = f"≤ {plain(high)}"
            spec.wrong("parts", "points_above_maximum", expected=limit, got=plain(maxima))
        return cls(tuple(found), cap)

    @property
    def highest(self) -> Decimal:
        total = sum((part.rule.highest for part in self.parts), ZERO)
        return total if self.cap is None or self.cap < 0 else min(total, self.cap)

    @property
    def depends_on(self) -> frozenset[str]:
        return frozenset().union(*(part.rule.depends_on for part in self.parts))

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return tuple(field for part in self.parts for field in part.fields(others, optional=False))

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        given = facts.mapping("parts")
        refuse_unknown(facts, given, (part.key for part in self.parts))
        facts.done()
        problems: list[FieldProblem] = []
        total = Fraction(0)
        for part in self.parts:
            inner = Trace()
            try:
                points = part.score(given.get(part.key, {}), facts.prefix, others, inner)
            except FactsError as error:
                problems.extend(error.problems)
                continue
            trace.add("part", key=part.key, label=part.label, points=shown(points))
            trace.extend(inner)
            total += Fraction(points)
        if problems:
            raise FactsError(problems)
        trace.add("sum", points=shown(total))
        return total if self.cap is None else capped(total, self.cap, trace)

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        return {"parts": {part.key: part.facts_of(form, others) for part in self.parts}}

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        given = facts.get("parts")
        for part in self.parts:
            part.write(given.get(part.key) if isinstance(given, dict) else None, form, others)

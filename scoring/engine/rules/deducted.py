"""What a rule gives, less what is taken off for faults: points, deductions, points after them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsReader, Others
from scoring.engine.fields import FactField, Option
from scoring.engine.numbers import ZERO, plain, shown
from scoring.engine.rules.base import Points, Rule, refuse_repeats
from scoring.engine.rules.judged import parse_step
from scoring.engine.rules.parts import SEPARATOR, Part, part_key
from scoring.engine.rules.penalties import MAX_TIMES
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

Way = Literal["once", "per_time", "up_to"]
_BY = "by" + SEPARATOR


@dataclass(frozen=True, slots=True)
class Deduction:
    """A fault and what it costs (points above 0): once, each time, or up to that by judgement."""

    key: str
    label: str
    points: Decimal
    way: Way
    step: Decimal | None
    places: int

    @classmethod
    def parse(cls, spec: SpecReader) -> "Deduction":
        """Read {key, label, points, per_time? or up_to?, step?}."""
        key, label, points = part_key(spec), spec.text("label"), spec.amount("points")
        per_time, up_to = spec.flag("per_time"), spec.flag("up_to")
        if per_time and up_to:
            spec.wrong("up_to", "one_condition", expected="per_time | up_to")
        step = parse_step(spec)
        spec.done()
        way: Way = "up_to" if up_to else "per_time" if per_time else "once"
        return cls(key, label, points, way, step, spec.limits.places)

    def field(self) -> FactField:
        """Describe the input of one that is counted or judged."""
        if self.way == "per_time":
            return FactField(
                _BY + self.key,
                "number",
                "times",
                minimum=ZERO,
                maximum=MAX_TIMES,
                whole=True,
                optional=True,
                section=self.label,
            )
        return FactField(
            _BY + self.key,
            "points",
            "taken_off",
            minimum=ZERO,
            maximum=self.points,
            step=self.step,
            optional=True,
            section=self.label,
        )

    def read(self, facts: FactsReader) -> Decimal:
        """Return the points that are taken off by a counted or judged one."""
        if not facts.has(self.key):
            facts.allow((self.key,))
            return ZERO
        if self.way == "per_time":
            return self.points * facts.number(self.key, maximum=MAX_TIMES, whole=True)
        return facts.points(
            self.key, low=ZERO, high=self.points, step=self.step, places=self.places
        )


@dataclass(frozen=True)
class Deducted(Rule):
    """The points of a rule less the deductions, never below the floor."""

    kind = "deducted"
    base: Part
    deductions: tuple[Deduction, ...]
    floor: Decimal | None

    @classmethod
    def parse(
        cls, spec: SpecReader, parse_inner: Callable[[SpecReader], Rule | None]
    ) -> "Deducted | None":
        """Read {rule, deductions: [{key, label, points, per_time? or up_to?, step?}], floor?}.

        The floor is 0 unless said otherwise; under a penalty field there is none.
        """
        rule = parse_inner(spec.inner("rule"))
        found = tuple(Deduction.parse(item) for item in spec.items("deductions"))
        refuse_repeats(spec, "deductions", [item.key for item in found])
        floor = spec.optional_points("floor")
        if rule is None:
            return None
        return cls(Part("base", "", rule), found, spec.limits.low if floor is None else floor)

    @property
    def highest(self) -> Decimal:
        return max(self.base.rule.highest, ZERO if self.floor is None else self.floor)

    @property
    def depends_on(self) -> frozenset[str]:
        return self.base.rule.depends_on

    def fields(self, others: Others) -> tuple[FactField, ...]:
        ticked = tuple(
            Option(item.key, item.label, points=-item.points)
            for item in self.deductions
            if item.way == "once"
        )
        boxes = FactField("off", "checks", "deductions", options=ticked, optional=True)
        return (
            *self.base.fields(others, optional=False),
            *([boxes] if ticked else []),
            *(item.field() for item in self.deductions if item.way != "once"),
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        base = facts.mapping("base")
        ticked = facts.checks("off", [item.key for item in self.deductions if item.way == "once"])
        amounts = FactsReader(facts.mapping("by"), facts.prefix + _BY)
        facts.done()
        inner = Trace()
        points = Fraction(self.base.score(base, facts.prefix, others, inner))
        taken = [
            (item, item.read(amounts) if item.way != "once" else item.points)
            for item in self.deductions
            if item.way != "once" or item.key in ticked
        ]
        amounts.done()
        trace.extend(inner)
        trace.add("before_deductions", points=shown(points))
        for item, amount in taken:
            if amount:
                trace.add("deduction", label=item.label, points=plain(-amount))
                points -= Fraction(amount)
        if self.floor is not None and points < Fraction(self.floor):
            trace.add("floor", before=shown(points), after=plain(self.floor))
            return self.floor
        return points

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        facts: dict[str, object] = {"base": self.base.facts_of(form, others)}
        own = self.fields(others)
        counted = [item for item in own if item.name.startswith(_BY)]
        facts |= form.collect(item for item in own if item.name == "off")
        by = form.collect(counted)
        if by:
            facts["by"] = {name.removeprefix(_BY): value for name, value in by.items()}
        return facts

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        self.base.write(facts.get("base"), form, others)
        by = facts.get("by")
        flat = {_BY + key: value for key, value in by.items()} if isinstance(by, dict) else {}
        own = [item for item in self.fields(others) if item.name == "off" or item.name in flat]
        form.write(own, {**facts, **flat})

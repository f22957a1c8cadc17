"""The measures that tiers and lines are laid over: a percentage or a count."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from scoring.engine.facts import FactsReader
from scoring.engine.fields import FactField
from scoring.engine.numbers import HUNDRED, ZERO, plain, shown
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

MAX_COUNT = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Settled:
    """Points fixed before any measure: nothing carried out, or nothing to measure."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage, given as numerator and denominator (kept exact) or directly.

    ``whole``: the two are counts of things, not amounts of money.
    """

    over_100: bool
    whole: bool
    none: Decimal | None
    zero_denominator: Decimal | None
    numerator_label: str
    denominator_label: str
    percent_label: str
    none_label: str
    unit: str
    sign: ClassVar[str] = "%"

    @classmethod
    def parse(cls, spec: SpecReader) -> "Percent":
        """Read {over_100?, whole?, none?, zero_denominator?, unit?} and the labels."""
        return cls(
            spec.flag("over_100"),
            spec.flag("whole"),
            spec.optional_points("none"),
            spec.optional_points("zero_denominator"),
            spec.text("numerator_label", ""),
            spec.text("denominator_label", ""),
            spec.text("percent_label", ""),
            spec.text("none_label", ""),
            spec.text("unit", ""),
        )

    @property
    def limit(self) -> Decimal | None:
        """The highest percentage that can be entered, None without limit."""
        return None if self.over_100 else HUNDRED

    @property
    def settled(self) -> tuple[Decimal, ...]:
        """The points that can be given without a measure."""
        return tuple(item for item in (self.none, self.zero_denominator) if item is not None)

    def fields(self) -> tuple[FactField, ...]:
        """Describe the inputs: both parts of the ratio or the percentage, and "none"."""
        parts = (
            ("numerator", self.numerator_label),
            ("denominator", self.denominator_label),
        )
        fields = [
            FactField(
                name,
                "number",
                name,
                label,
                minimum=ZERO,
                whole=self.whole,
                unit=self.unit,
                optional=True,
            )
            for name, label in parts
        ]
        fields.append(
            FactField(
                "percent",
                "percent",
                "percent",
                self.percent_label,
                minimum=ZERO,
                maximum=self.limit,
                unit="%",
                optional=True,
            )
        )
        if self.none is not None:
            fields.append(FactField("none", "flag", "none", self.none_label, optional=True))
        return tuple(fields)

    def read(self, facts: FactsReader, trace: Trace) -> Fraction | Settled:
        """Return the exact percentage, or the points already settled. Raises FactsError."""
        if facts.flag("none"):
            return self._none(facts, trace)
        if facts.has("numerator") or facts.has("denominator"):
            return self._ratio(facts, trace)
        facts.allow(("numerator", "denominator"))
        percent = facts.number("percent", maximum=self.limit)
        facts.done()
        trace.add("percent", percent=plain(percent))
        return Fraction(percent)

    def _none(self, facts: FactsReader, trace: Trace) -> Settled:
        if self.none is None:
            facts.wrong("none", "none_not_allowed")
        for name in ("numerator", "denominator", "percent"):
            if facts.has(name):
                facts.wrong(name, "none_and_value")
        facts.allow(("numerator", "denominator", "percent"))
        facts.done()
        points = self.none or ZERO
        trace.add("none", points=plain(points))
        return Settled(points)

    def _ratio(self, facts: FactsReader, trace: Trace) -> Fraction | Settled:
        if facts.has("percent"):
            facts.wrong("percent", "percent_and_ratio")
        facts.allow(("percent",))
        numerator = facts.number("numerator", whole=self.whole)
        denominator = facts.number("denominator", whole=self.whole)
        if facts.has("numerator") and facts.has("denominator"):
            self._check_parts(numerator, denominator, facts)
        facts.done()
        if not denominator:
            points = self.zero_denominator or ZERO
            trace.add("zero_denominator", points=plain(points))
            return Settled(points)
        percent = Fraction(numerator) * 100 / Fraction(denominator)
        trace.add(
            "ratio",
            numerator=plain(numerator),
            denominator=plain(denominator),
            percent=shown(percent),
        )
        return percent

    def _check_parts(self, numerator: Decimal, denominator: Decimal, facts: FactsReader) -> None:
        if denominator == 0 and self.zero_denominator is None:
            facts.wrong("denominator", "denominator_zero")
        elif numerator > denominator and not (self.over_100 and denominator):
            facts.wrong("numerator", "numerator_over_denominator", denominator=plain(denominator))


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number of things."""

    label: str
    unit: str
    limit: ClassVar[Decimal | None] = None
    settled: ClassVar[tuple[Decimal, ...]] = ()
    sign: ClassVar[str] = ""

    @classmethod
    def parse(cls, spec: SpecReader) -> "Count":
        """Read the label and the unit."""
        return cls(spec.text("count_label", ""), spec.text("unit", ""))

    def fields(self) -> tuple[FactField, ...]:
        """Describe the input."""
        return (
            FactField(
                "count",
                "number",
                "count",
                self.label,
                minimum=ZERO,
                maximum=MAX_COUNT,
                whole=True,
                unit=self.unit,
            ),
        )

    def read(self, facts: FactsReader, trace: Trace) -> Fraction | Settled:
        """Return the count. Raises FactsError."""
        count = facts.number("count", maximum=MAX_COUNT, whole=True)
        facts.done()
        trace.add("count", count=plain(count))
        return Fraction(count)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount from 0 on: money, a density, a number with decimals."""

    label: str
    unit: str
    sign: ClassVar[str] = ""

    @classmethod
    def parse(cls, spec: SpecReader) -> "Amount":
        """Read the label and the unit."""
        return cls(spec.text("amount_label", ""), spec.text("unit", ""))

    def fields(self) -> tuple[FactField, ...]:
        """Describe the input."""
        return (FactField("amount", "number", "amount", self.label, minimum=ZERO, unit=self.unit),)

    def read(self, facts: FactsReader, trace: Trace) -> Fraction | Settled:
        """Return the amount. Raises FactsError."""
        amount = facts.number("amount")
        facts.done()
        trace.add("amount", amount=plain(amount))
        return Fraction(amount)

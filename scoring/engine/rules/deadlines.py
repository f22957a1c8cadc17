"""Points that depend on the day something was done."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Points, Rule
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Until:
    """Points when it was done on or before `day`."""

    day: date
    points: Decimal


@dataclass(frozen=True, slots=True)
class Within:
    """Points when it was done at most `days` days after the reference."""

    days: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Missed:
    """Points when it was done after the last tier, or never."""

    late: Decimal
    never: Decimal

    @classmethod
    def parse(cls, spec: SpecReader) -> "Missed":
        """Read {late?, never?}."""
        return cls(spec.points("late", ZERO), spec.points("never", ZERO))


@dataclass(frozen=True)
class DateTiers(Rule):
    """Done by a calendar day (that day included), by a later one, late, or never."""

    kind = "tiers"
    tiers: tuple[Until, ...]
    missed: Missed
    label: str
    none_label: str

    @classmethod
    def parse(cls, spec: SpecReader) -> "DateTiers":
        """Read {tiers: [{until, points}] ascending, late?, never?}."""
        spec.ignore("input", "unit")
        items = spec.items("tiers")
        tiers = tuple(Until(item.date("until"), item.points("points")) for item in items)
        for item, lower, upper in zip(items[1:], tiers, tiers[1:], strict=False):
            if date.min < upper.day <= lower.day:  # the first of days stands for one not read
                item.wrong("until", "tier_order", expected=f"> {lower.day}", got=str(upper.day))
        for item in items:
            item.done()
        labels = spec.text("date_label", ""), spec.text("none_label", "")
        return cls(tiers, Missed.parse(spec), *labels)

    @property
    def highest(self) -> Decimal:
        return max(*(tier.points for tier in self.tiers), self.missed.late, self.missed.never)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return date_fields(self.label, self.none_label)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        if facts.flag("none") or facts.holds_null("date"):
            return score_never(facts, self.missed.never, trace)
        day = facts.date("date")
        facts.done()
        trace.add("date", date=day.isoformat())
        for tier in self.tiers:
            if day <= tier.day:
                trace.add("date_until", until=tier.day.isoformat(), points=plain(tier.points))
                return tier.points
        last = self.tiers[-1].day.isoformat()
        trace.add("date_late", until=last, points=plain(self.missed.late))
        return self.missed.late

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        facts = form.collect(self.fields(others))
        return {"date": None} if facts == {"none": True} else facts

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        form.write(self.fields(others), facts)
        if "date" in facts and facts["date"] is None:
            form.tick("none")


@dataclass(frozen=True)
class DaysTiers(Rule):
    """Done within so many days after a reference day, late, or never."""

    kind = "days"
    tiers: tuple[Within, ...]
    missed: Missed
    reference_label: str
    label: str
    none_label: str

    @classmethod
    def parse(cls, spec: SpecReader) -> "DaysTiers":
        """Read {tiers: [{within, points}] ascending, late?, never?, reference_label?}."""
        items = spec.items("tiers")
        tiers = tuple(
            Within(item.number("within", minimum=ZERO), item.points("points")) for item in items
        )
        for item, lower, upper in zip(items[1:], tiers, tiers[1:], strict=False):
            if upper.days <= lower.days:
                expected = f"> {plain(lower.days)}"
                item.wrong("within", "tier_order", expected=expected, got=plain(upper.days))
        for item in items:
            item.done()
        names = ("reference_label", "date_label", "none_label")
        return cls(tiers, Missed.parse(spec), *(spec.text(name, "") for name in names))

    @property
    def highest(self) -> Decimal:
        return max(*(tier.points for tier in self.tiers), self.missed.late, self.missed.never)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return (
            FactField("reference", "date", "reference", self.reference_label, optional=True),
            *date_fields(self.label, self.none_label),
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        if facts.flag("none"):
            facts.allow(("reference",))
            return score_never(facts, self.missed.never, trace)
        reference, day = facts.date("reference"), facts.date("date")
        facts.done()
        days = (day - reference).days
        trace.add("days", reference=reference.isoformat(), date=day.isoformat(), days=str(days))
        for tier in self.tiers:
            if days <= tier.days:
                trace.add("days_within", within=plain(tier.days), points=plain(tier.points))
                return tier.points
        last = plain(self.tiers[-1].days)
        trace.add("days_late", within=last, points=plain(self.missed.late))
        return self.missed.late


def date_fields(label: str, none_label: str) -> tuple[FactField, ...]:
    """Describe the inputs for the day something was done, and for never."""
    return (
        FactField("date", "date", "date", label, optional=True),
        FactField("none", "flag", "never", none_label, optional=True),
    )


def score_never(facts: FactsReader, points: Decimal, trace: Trace) -> Decimal:
    """Give the points of "never done"; a day beside it is a mistake. Raises FactsError."""
    if facts.has("date"):
        facts.wrong("date", "none_and_value")
    facts.allow(("date",))
    facts.done()
    trace.add("never", points=plain(points))
    return points

"""Points taken away; every value here is 0 or below."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Points, Rule
from scoring.engine.rules.judged import parse_step
from scoring.engine.rules.lists import capped
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

ONE = Decimal(1)
MAX_TIMES = Decimal(999)
WAIVED = FactField("waived", "flag", "waived", optional=True, always=True)


@dataclass(frozen=True)
class PenaltyPerDay(Rule):
    """Late: a first amount for the first days, then more for every further day."""

    kind = "penalty_per_day"
    first_days: Decimal
    first_points: Decimal
    per_day: Decimal
    cap: Decimal | None
    reject_after: str
    rejected_points: Decimal | None

    @classmethod
    def parse(cls, spec: SpecReader) -> "PenaltyPerDay":
        """Read {first_days, first_points, per_day, cap?, reject_after?, rejected_points?}."""
        return cls(
            spec.number("first_days", minimum=ZERO),
            spec.points("first_points"),
            spec.points("per_day"),
            spec.optional_points("cap"),
            spec.text("reject_after", ""),
            spec.optional_points("rejected_points"),
        )

    @property
    def highest(self) -> Decimal:
        return ZERO

    def fields(self, others: Others) -> tuple[FactField, ...]:
        days = FactField(
            "days_late", "number", "days_late", minimum=ZERO, maximum=MAX_TIMES, whole=True
        )
        if not self.reject_after:
            return (days, WAIVED)
        return (
            days,
            FactField("rejected", "flag", "rejected", always=True, optional=True),
            WAIVED,
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        days = facts.number("days_late", maximum=MAX_TIMES, whole=True)
        rejected, waived = facts.flag("rejected"), facts.flag("waived")
        if rejected and not self.reject_after:
            facts.wrong("rejected", "unexpected")
        facts.done()
        trace.add("late", days=plain(days))
        if waived:
            trace.add("waived")
            return ZERO
        if rejected:
            trace.add("rejected", after=self.reject_after)
            if self.rejected_points is not None:
                trace.add("penalty", points=plain(self.rejected_points))
                return self.rejected_points
        points = self._for_days(days)
        trace.add("penalty", points=plain(points))
        return points if self.cap is None else capped(points, self.cap, trace)

    def _for_days(self, days: Decimal) -> Decimal:
        if days == 0:
            return ZERO
        return self.first_points + max(days - self.first_days, ZERO) * self.per_day


@dataclass(frozen=True)
class PenaltyFlat(Rule):
    """A fixed amount when it happened, or for every time it happened."""

    kind = "penalty_flat"
    points: Decimal
    waivable: bool
    per_time: bool
    cap: Decimal | None

    @classmethod
    def parse(cls, spec: SpecReader) -> "PenaltyFlat":
        """Read {points, waivable?, per_time?, cap?}."""
        return cls(
            spec.points("points"),
            spec.flag("waivable"),
            spec.flag("per_time"),
            spec.optional_points("cap"),
        )

    @property
    def highest(self) -> Decimal:
        return ZERO

    def fields(self, others: Others) -> tuple[FactField, ...]:
        fields = [FactField("occurred", "flag", "occurred", always=True, optional=True)]
        if self.per_time:
            times = FactField(
                "times",
                "number",
                "times",
                minimum=ONE,
                maximum=MAX_TIMES,
                whole=True,
                optional=True,
            )
            fields.append(times)
        return (*fields, WAIVED) if self.waivable else tuple(fields)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        occurred, waived = facts.flag("occurred"), facts.flag("waived")
        times = ONE
        if facts.has("times") and not self.per_time:
            facts.wrong("times", "unexpected")
        elif self.per_time and occurred:
            times = facts.number("times", minimum=ONE, maximum=MAX_TIMES, whole=True)
        facts.allow(("times",))
        if waived and not self.waivable:
            facts.wrong("waived", "not_waivable")
        facts.done()
        if not occurred:
            trace.add("not_occurred")
            return ZERO
        if waived:
            trace.add("waived")
            return ZERO
        points = self.points * times
        trace.add(
            "penalty_times", times=plain(times), each=plain(self.points), points=plain(points)
        )
        return points if self.cap is None else capped(points, self.cap, trace)


@dataclass(frozen=True)
class PenaltyJudged(Rule):
    """An amount given by judgement, from the lowest to 0."""

    kind = "penalty_judged"
    lowest: Decimal
    step: Decimal | None
    places: int

    @classmethod
    def parse(cls, spec: SpecReader) -> "PenaltyJudged":
        """Read {lowest, step?}."""
        return cls(spec.points("lowest"), parse_step(spec), spec.limits.places)

    @property
    def highest(self) -> Decimal:
        return ZERO

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return (
            FactField(
                "points", "points", "penalty", minimum=self.lowest, maximum=ZERO, step=self.step
            ),
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        points = facts.points(
            "points", low=self.lowest, high=ZERO, step=self.step, places=self.places
        )
        facts.done()
        trace.add("penalty_judged", points=plain(points), lowest=plain(self.lowest))
        return points

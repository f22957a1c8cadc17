"""A deadline that costs points for every day it is missed, and rejects after a while."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Points, Rule
from scoring.engine.rules.deadlines import date_fields, score_never
from scoring.engine.rules.penalties import WAIVED
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Due:
    """The last day that is in time: a calendar day, or so many days after a reference day."""

    day: date | None
    within: int

    @classmethod
    def parse(cls, spec: SpecReader) -> "Due":
        """Read {due} or {within}; exactly one of them."""
        spec.ignore("due", "within")
        if spec.has("due") == spec.has("within"):
            if spec.has("due"):
                spec.date("due")  # a day there is not is said beside
            spec.wrong("due", "one_condition", expected="due | within")
            return cls(date.min, 0)
        if spec.has("due"):
            return cls(spec.date("due"), 0)
        return cls(None, int(spec.whole("within")))

    def days_late(self, facts: FactsReader, day: date, trace: Trace) -> int:
        """Return by how many days `day` misses it; the days that were counted are noted."""
        if self.day is not None:
            trace.add("date", date=day.isoformat())
            return max((day - self.day).days, 0)
        reference = facts.date("reference")
        facts.done()
        days = (day - reference).days
        trace.add("days", reference=reference.isoformat(), date=day.isoformat(), days=str(days))
        return max(days - self.within, 0)


@dataclass(frozen=True)
class Deadline(Rule):
    """The points in time, less for every day late, those of a rejection after so many days."""

    kind = "deadline"
    due: Due
    points: Decimal
    first_days: Decimal
    first_off: Decimal
    per_day: Decimal
    floor: Decimal | None
    reject_after: Decimal | None
    rejected: Decimal
    never: Decimal
    waivable: bool
    labels: tuple[str, str, str]

    @classmethod
    def parse(cls, spec: SpecReader) -> "Deadline":
        """Read {due or within, points, per_day, first_days?, first_off?, floor?, reject_after?,
        rejected?, never?, waivable?} and the labels.

        `per_day` and `first_off` are what is taken off, above 0: `first_off` for the first
        `first_days` days together, then `per_day` for every further day. Later is never better.
        """
        floor, low = spec.optional_points("floor"), spec.limits.low
        reject_after = spec.whole("reject_after") if spec.has("reject_after") else None
        spec.ignore("reject_after")
        labels = ("reference_label", "date_label", "none_label")
        rule = cls(
            due=Due.parse(spec),
            points=spec.points("points"),
            first_days=spec.whole("first_days", ZERO),
            first_off=spec.amount("first_off", ZERO),
            per_day=spec.amount("per_day"),
            floor=low if floor is None else floor,
            reject_after=reject_after,
            rejected=ZERO,
            never=ZERO,
            waivable=spec.flag("waivable"),
            labels=(spec.text(labels[0], ""), spec.text(labels[1], ""), spec.text(labels[2], "")),
        )
        return rule._with_worst(spec)

    def _with_worst(self, spec: SpecReader) -> "Deadline":
        """Read what is left at the worst; later is never better.

        Left out it is 0, under a penalty field what the case before it has cost.
        """
        penalty = spec.limits.low is None
        if self.reject_after is None:
            rejected = last = self.points if self.floor is None else self.floor
        else:
            last = self._after(int(self.reject_after))
            rejected = spec.points("rejected", last if penalty else ZERO)
        never = spec.points("never", rejected if penalty else ZERO)
        for name, bound, points in (
            ("floor", self.points, self.floor),
            ("rejected", last, rejected),
            ("never", rejected, never),
        ):
            if points is not None and points > bound:
                spec.wrong(name, "later_is_better", expected=plain(bound), got=plain(points))
        return replace(self, rejected=rejected, never=never)

    @property
    def highest(self) -> Decimal:
        return self.points

    def fields(self, others: Others) -> tuple[FactField, ...]:
        reference, *rest = self.labels
        fields = date_fields(*rest)
        if self.due.day is None:
            asked = FactField("reference", "date", "reference", reference, optional=True)
            fields = (asked, *fields)
        return (*fields, WAIVED) if self.waivable else fields

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        waived = facts.flag("waived")
        if waived and not self.waivable:
            facts.wrong("waived", "not_waivable")
        if facts.flag("none") or facts.holds_null("date"):
            facts.allow(("reference",))
            return score_never(facts, self.never, trace)
        day = facts.date("date")
        if self.due.day is not None:
            facts.done()
        late = self.due.days_late(facts, day, trace)
        if not late:
            trace.add("in_time", points=plain(self.points))
            return self.points
        trace.add("late", days=str(late))
        if waived:
            trace.add("waived")
            return self.points
        if self.reject_after is not None and late > self.reject_after:
            days = plain(self.reject_after)
            trace.add("rejected_late", days=days, points=plain(self.rejected))
            return self.rejected
        points = self._after(late)
        off = self.points - points
        trace.add("late_points", full=plain(self.points), off=plain(off), points=plain(points))
        return points

    def _after(self, late: int) -> Decimal:
        further = max(late - self.first_days, ZERO)
        points = self.points - self.first_off - further * self.per_day
        return points if self.floor is None else max(points, self.floor)

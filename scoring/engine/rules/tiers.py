"""Steps over a percentage or a count: closed below, open above."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from scoring.engine.facts import FactsReader, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Points, Rule
from scoring.engine.rules.measures import Count, Percent, Settled
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Tier:
    """Points from `low` on, to the `low` of the next tier (exclusive)."""

    low: Decimal
    high: Decimal | None
    points: Decimal


@dataclass(frozen=True)
class Tiers(Rule):
    """The tiers, highest first, over one measure."""

    kind = "tiers"
    measure: Percent | Count
    tiers: tuple[Tier, ...]

    @classmethod
    def parse(cls, spec: SpecReader) -> "Tiers":
        """Read {input: percent or count, tiers} and what the measure needs."""
        measure = Percent.parse(spec) if spec.text("input") == "percent" else Count.parse(spec)
        return cls(measure, parse_tiers(spec, measure.limit))

    @property
    def highest(self) -> Decimal:
        return max(*(tier.points for tier in self.tiers), *self.measure.settled, ZERO)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        return self.measure.fields()

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        value = self.measure.read(facts, trace)
        if isinstance(value, Settled):
            return value.points
        tier = next(tier for tier in self.tiers if value >= Fraction(tier.low))
        trace.add(
            "tier",
            low=plain(tier.low),
            high="" if tier.high is None else plain(tier.high),
            points=plain(tier.points),
        )
        return tier.points


@dataclass(frozen=True, slots=True)
class _Row:
    spec: SpecReader
    low: Decimal | None
    high: Decimal | None
    points: Decimal


def parse_tiers(spec: SpecReader, limit: Decimal | None) -> tuple[Tier, ...]:
    """Read [{from?, to?, points}], which must cover everything from 0 on, once.

    Ascending or descending; the bound shared by two tiers may be written in one or both.
    """
    before = spec.problem_count
    rows = [
        _Row(
            item,
            item.optional_number("from", minimum=ZERO),
            item.optional_number("to", minimum=ZERO),
            item.points("points"),
        )
        for item in spec.items("tiers")
    ]
    for row in rows:
        row.spec.done()
    if not rows or spec.problem_count > before:
        return ()
    if _start(rows[0]) > _start(rows[-1]):
        rows.reverse()
    return _joined(rows) if _covering(rows, limit) else ()


def _start(row: _Row) -> Decimal:
    return ZERO if row.low is None else row.low


def _covering(rows: list[_Row], limit: Decimal | None) -> bool:
    first, last = rows[0], rows[-1]
    before = first.spec.problem_count
    if _start(first) != 0:
        first.spec.wrong("from", "tiers_start", expected="0", got=plain(_start(first)))
    if last.high is not None:
        last.spec.wrong("to", "tiers_end", expected="", got=plain(last.high))
    for lower, upper in pairwise(rows):
        _check_joint(lower, upper, limit)
    return first.spec.problem_count == before


def _check_joint(lower: _Row, upper: _Row, limit: Decimal | None) -> None:
    if upper.low is None:
        upper.spec.wrong("from", "missing_bound", expected="from")
        return
    start = plain(upper.low)
    if upper.low <= _start(lower):
        upper.spec.wrong("from", "tier_order", expected=f"> {plain(_start(lower))}", got=start)
    elif lower.high is not None and lower.high < upper.low:
        upper.spec.wrong("from", "tier_gap", expected=plain(lower.high), got=start)
    elif lower.high is not None and lower.high > upper.low:
        upper.spec.wrong("from", "tier_overlap", expected=plain(lower.high), got=start)
    if limit is not None and upper.low > limit:
        upper.spec.wrong("from", "tier_unreachable", expected=f"≤ {plain(limit)}", got=start)


def _joined(rows: list[_Row]) -> tuple[Tier, ...]:
    highs = [_start(row) for row in rows[1:]]
    tiers = [
        Tier(_start(row), high, row.points) for row, high in zip(rows, [*highs, None], strict=True)
    ]
    return tuple(reversed(tiers))

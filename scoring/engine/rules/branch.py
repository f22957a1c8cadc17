"""A rule chosen by the points of another leaf."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsError, FactsReader, FieldProblem, Others
from scoring.engine.fields import FactField
from scoring.engine.numbers import ZERO, plain
from scoring.engine.rules.base import Points, Rule
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Case:
    """A rule for the points [low, high) of the other leaf; None = without bound."""

    low: Decimal | None
    high: Decimal | None
    label: str
    rule: Rule

    def holds(self, points: Decimal) -> bool:
        """Say whether this case is for these points."""
        above = self.low is None or points >= self.low
        return above and (self.high is None or points < self.high)


class _Uncovered:
    """The points no case has taken yet: always one stretch [low, high)."""

    def __init__(self) -> None:
        self._low: Decimal | None = None
        self._high: Decimal | None = None
        self.nothing = False

    def take(self, low: Decimal | None, high: Decimal | None) -> bool:
        """Take [low, high), of which one end at least is open; False when nothing was left."""
        if self.nothing:
            return False
        if low is not None:
            if self._high is not None and low >= self._high:
                return False
            self._high = low
        elif high is not None:
            if self._low is not None and high <= self._low:
                return False
            self._low = high
        else:
            self.nothing = True
        if self._low is not None and self._high is not None and self._low >= self._high:
            self.nothing = True
        return True


def _parse_when(case: SpecReader) -> tuple[Decimal | None, Decimal | None]:
    when = case.inner("when")
    low, high = when.optional_number("points_at_least"), when.optional_number("points_below")
    otherwise = when.flag("otherwise")
    when.done()
    if (low is not None) + (high is not None) + otherwise != 1:
        expected = "points_at_least | points_below | otherwise"
        case.wrong("when", "one_condition", expected=expected)
    return low, high


@dataclass(frozen=True)
class Branch(Rule):
    """The first case whose condition holds for the points of the leaf `on`.

    A leaf not scored yet, excluded or not applicable counts 0.
    """

    kind = "branch"
    on: str
    cases: tuple[Case, ...]

    @classmethod
    def parse(cls, spec: SpecReader, parse_inner: Callable[[SpecReader], Rule | None]) -> "Branch":
        """Read {on, cases: [{when, label, rule}]}; together the cases must cover all points."""
        on = spec.text("on")
        uncovered = _Uncovered()
        cases = []
        for item in spec.items("cases"):
            low, high = _parse_when(item)
            if not uncovered.take(low, high):
                item.wrong("when", "branch_unreachable")
            label, rule = item.text("label"), parse_inner(item.inner("rule"))
            item.done()
            if rule is not None:
                cases.append(Case(low, high, label, rule))
        if not uncovered.nothing:
            spec.wrong("cases", "branch_gap", expected="otherwise")
        return cls(on, tuple(cases))

    @property
    def highest(self) -> Decimal:
        return max(case.rule.highest for case in self.cases)

    @property
    def depends_on(self) -> frozenset[str]:
        return frozenset({self.on}).union(*(case.rule.depends_on for case in self.cases))

    def chosen(self, others: Others) -> Case:
        """Return the case that holds for these points of the other leaves."""
        points = others.get(self.on, ZERO)
        return next(case for case in self.cases if case.holds(points))

    def fields(self, others: Others) -> tuple[FactField, ...]:
        case = self.chosen(others)
        return tuple(
            replace(field, section=field.section or case.label)
            for field in case.rule.fields(others)
        )

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        case = self.chosen(others)
        points = plain(others.get(self.on, ZERO))
        trace.add("branch", on=self.on, on_points=points, label=case.label)
        unread = facts.again()
        try:
            return case.rule.score(facts, others, trace)
        except FactsError:
            if self._fits_another(case, unread, others):
                problem = FieldProblem("", "branch_changed", {"on": self.on, "label": case.label})
                raise FactsError([problem]) from None
            raise

    def _fits_another(self, chosen: Case, facts: FactsReader, others: Others) -> bool:
        for case in self.cases:
            if case is not chosen:
                try:
                    case.rule.score(facts.again(), others, Trace())
                except FactsError:
                    continue
                return True
        return False

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        return self.chosen(others).rule.facts_of(form, others)

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        self.chosen(others).rule.write(facts, form, others)

"""All kinds of rules by name, and how a rule is read from JSON."""

from collections.abc import Callable

from scoring.engine.rules.answers import AllOrNothing, YesNo
from scoring.engine.rules.base import Rule
from scoring.engine.rules.best import BestOf
from scoring.engine.rules.branch import Branch
from scoring.engine.rules.comparison import YearOverYear
from scoring.engine.rules.deadlines import DateTiers, DaysTiers
from scoring.engine.rules.judged import Choice, Judged
from scoring.engine.rules.linear import Linear
from scoring.engine.rules.lists import Checklist, PerItem
from scoring.engine.rules.penalties import PenaltyFlat, PenaltyJudged, PenaltyPerDay
from scoring.engine.rules.requires import Required
from scoring.engine.rules.tiers import Tiers
from scoring.engine.spec import SpecReader

MAX_NESTING = 4


def _parse_tiers(spec: SpecReader) -> Rule:
    measured = spec.choice("input", ("percent", "count", "date"))
    return DateTiers.parse(spec) if measured == "date" else Tiers.parse(spec)


_SIMPLE: dict[str, Callable[[SpecReader], Rule]] = {
    "yes_no": YesNo.parse,
    "tiers": _parse_tiers,
    "days": DaysTiers.parse,
    "linear": Linear.parse,
    "per_item": PerItem.parse,
    "choice": Choice.parse,
    "judged": Judged.parse,
    "year_over_year": YearOverYear.parse,
}
_TICKING: dict[str, Callable[[SpecReader], Rule]] = {
    "all_or_nothing": AllOrNothing.parse,
    "checklist": Checklist.parse,
    "penalty_per_day": PenaltyPerDay.parse,
    "penalty_flat": PenaltyFlat.parse,
    "penalty_judged": PenaltyJudged.parse,
}
_NESTED = {"best_of": BestOf.parse, "branch": Branch.parse}
KINDS: tuple[str, ...] = (*_SIMPLE, *_TICKING, *_NESTED)
PENALTY_KINDS: tuple[str, ...] = ("penalty_per_day", "penalty_flat", "penalty_judged")


def parse_rule(spec: SpecReader, depth: int = 1) -> Rule | None:
    """Read one rule; when anything is wrong with it, note it in `spec` and return None."""
    before = spec.problem_count
    kind = spec.choice("kind", KINDS)
    if depth > MAX_NESTING:
        spec.wrong("", "nested_too_deep", expected=str(MAX_NESTING))
    if kind in PENALTY_KINDS and spec.limits.low is not None:
        spec.wrong("kind", "penalty_outside_penalties", got=kind)
    if spec.problem_count > before:
        return None
    rule = _parse_kind(kind, spec, depth)
    spec.ignore("note", "guidance", "label")
    spec.done()
    return rule if spec.problem_count == before else None


def _parse_kind(kind: str, spec: SpecReader, depth: int) -> Rule:
    if kind in _NESTED:
        return _NESTED[kind](spec, lambda inner: parse_rule(inner, depth + 1))
    if kind in _TICKING:
        return _TICKING[kind](spec)
    rule = _SIMPLE[kind](spec)
    if spec.has("requires") or spec.has("otherwise"):
        return Required.around(rule, spec)
    return rule

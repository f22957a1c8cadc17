"""All kinds of rules by name, and how a rule is read from JSON."""

from collections.abc import Callable

from scoring.engine.rules.answers import AllOrNothing, YesNo
from scoring.engine.rules.base import Rule
from scoring.engine.rules.best import BestOf
from scoring.engine.rules.branch import Branch
from scoring.engine.rules.comparison import YearOverYear
from scoring.engine.rules.deadlines import DateTiers, DaysTiers
from scoring.engine.rules.deducted import Deducted
from scoring.engine.rules.formulas import Formula
from scoring.engine.rules.judged import Choice, Judged
from scoring.engine.rules.late import Deadline
from scoring.engine.rules.linear import Linear
from scoring.engine.rules.lists import Checklist, PerItem
from scoring.engine.rules.normalised import Normalised
from scoring.engine.rules.penalties import PenaltyFlat, PenaltyJudged, PenaltyPerDay
from scoring.engine.rules.requires import Required
from scoring.engine.rules.sums import Sum
from scoring.engine.rules.tiers import Tiers
from scoring.engine.rules.tree import AnswerTree
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
    "deadline": Deadline.parse,
    "normalised": Normalised.parse,
    "formula": Formula.parse,
}
_TICKING: dict[str, Callable[[SpecReader], Rule | None]] = {
    "all_or_nothing": AllOrNothing.parse,
    "checklist": Checklist.parse,
    "answer_tree": AnswerTree.parse,
    "penalty_per_day": PenaltyPerDay.parse,
    "penalty_flat": PenaltyFlat.parse,
    "penalty_judged": PenaltyJudged.parse,
}
_Inner = Callable[[SpecReader], Rule | None]
_NESTED: dict[str, Callable[[SpecReader, _Inner], Rule | None]] = {
    "best_of": BestOf.parse,
    "sum": Sum.parse,
    "deducted": Deducted.parse,
    "branch": Branch.parse,
}
KINDS: tuple[str, ...] = (*_SIMPLE, *_TICKING, *_NESTED)
PENALTY_KINDS: tuple[str, ...] = ("penalty_per_day", "penalty_flat", "penalty_judged")
# They can only ever earn something.
EARNING_KINDS: tuple[str, ...] = ("normalised", "answer_tree")
# The whole leaf is compared with the group, or nothing of it.
COMPARING_KINDS: tuple[str, ...] = ("normalised",)


def parse_rule(spec: SpecReader, depth: int = 1) -> Rule | None:
    """Read one rule; when anything is wrong with it, note it in `spec` and return None."""
    before = spec.problem_count
    kind = spec.choice("kind", KINDS)
    if depth > MAX_NESTING:
        spec.wrong("", "nested_too_deep", expected=str(MAX_NESTING))
    if kind in PENALTY_KINDS and spec.limits.low is not None:
        spec.wrong("kind", "penalty_outside_penalties", got=kind)
    if kind in EARNING_KINDS and spec.limits.low is None:
        spec.wrong("kind", "earning_in_penalties", got=kind)
    if kind in COMPARING_KINDS and depth > 1:
        spec.wrong("kind", "comparison_inside", got=kind)
    if spec.problem_count > before:
        return None
    rule = _parse_kind(kind, spec, depth)
    spec.ignore("note", "guidance", "label")
    spec.done()
    return rule if spec.problem_count == before else None


def _parse_kind(kind: str, spec: SpecReader, depth: int) -> Rule | None:
    if kind in _NESTED:
        return _NESTED[kind](spec, lambda inner: parse_rule(inner, depth + 1))
    if kind in _TICKING:
        return _TICKING[kind](spec)
    rule = _SIMPLE[kind](spec)
    if spec.has("requires") or spec.has("otherwise"):
        return Required.around(rule, spec)
    return rule

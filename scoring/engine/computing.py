"""From a case to results: points of every leaf, totals, ranks and classes of every unit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.bands import Bands
from scoring.engine.cases import Case, Given, Unit
from scoring.engine.facts import Facts, FactsError, FieldProblem, Others
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import plain
from scoring.engine.ranking import Rank, rank_in_groups
from scoring.engine.score import LeafResult, best_value, evaluate
from scoring.engine.sources import RANKS, seen_rank
from scoring.engine.structure import CriteriaSet
from scoring.engine.totals import Totals, removed_leaves, total_up
from scoring.engine.trace import Step

Best = Mapping[tuple[str, str], Fraction | None]


@dataclass(frozen=True, slots=True)
class WrongFacts:
    """Facts of one leaf from one source that its rule cannot take; `place` in the case."""

    place: str
    problem: FieldProblem


class CaseError(Exception):
    """A case that cannot be computed; carries every mistake in its facts."""

    def __init__(self, mistakes: Iterable[WrongFacts]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{item.place}: {item.problem.code}" for item in self.mistakes))


@dataclass(frozen=True, slots=True)
class Scored:
    """What a leaf has: the source that counts, its points and why; `by_source` all of them."""

    source: str
    result: LeafResult
    by_source: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class UnitResult:
    """Everything computed of one unit. `band` is "" without classes or without an index."""

    unit: Unit
    totals: Totals
    rank: Rank | None
    band: str
    leaves: Mapping[str, Scored]


def compute(case: Case) -> tuple[UnitResult, ...]:
    """Compute every unit, in two passes where units are compared. Raises CaseError."""
    mistakes: list[WrongFacts] = []
    best = _best_of_groups(case)
    scored = {unit.code: _score_unit(unit, best, mistakes) for unit in case.units}
    if mistakes:
        raise CaseError(mistakes)
    totals = {unit.code: _total(unit, scored[unit.code]) for unit in case.units}
    rows = ((unit.code, unit.group, totals[unit.code].index) for unit in case.units)
    ranks = rank_in_groups(rows, case.ranking)
    return tuple(
        UnitResult(
            unit,
            totals[unit.code],
            ranks[unit.code],
            _band(case, unit, totals[unit.code].index),
            scored[unit.code],
        )
        for unit in case.units
    )


def _band(case: Case, unit: Unit, index: Decimal | None) -> str:
    """The class by the bands of the case; where it names none, by those of the unit's set."""
    bands = case.bands or (Bands(unit.criteria.bands) if unit.criteria.bands else None)
    return "" if bands is None or index is None else bands.classify(index).name


def _best_of_groups(case: Case) -> Best:
    """The best value of every group for every leaf that compares units, of what counts."""
    facts: dict[tuple[str, str], list[Facts]] = {}
    leaves: dict[tuple[str, str], Leaf] = {}
    for unit in case.units:
        removed = removed_leaves(unit.criteria, (), unit.excluded)
        for code, leaf in unit.criteria.leaves.items():
            counted = _counted(unit.given.get(code, {}), unit.criteria)
            if not leaf.rule.compares or code in removed or counted is None:
                continue
            key = (unit.group, code)
            leaves[key] = leaf
            given = unit.given[code][counted]
            facts.setdefault(key, []).extend([given.facts] if given.points is None else [])
    return {key: best_value(leaves[key], found) for key, found in facts.items()}


def _counted(sources: Collection[str], criteria: CriteriaSet) -> str | None:
    """Return the source that counts; a self-assessment nobody appraised only if the set says so."""
    source = max(sources, key=RANKS.__getitem__, default=None)
    return None if source == "self" and criteria.policy.unappraised == "zero" else source


def _score_unit(unit: Unit, best: Best, mistakes: list[WrongFacts]) -> dict[str, Scored]:
    by_leaf: dict[str, dict[str, LeafResult]] = {}
    for code in unit.criteria.order:
        leaf = unit.criteria.leaves[code]
        for source, given in unit.given.get(code, {}).items():
            others = _seen(by_leaf, source) if leaf.rule.depends_on else {}
            try:
                result = _score(leaf, given, others, best.get((unit.group, code)))
            except FactsError as error:
                place = f"{unit.place}.facts.{code}.{source}"
                mistakes.extend(WrongFacts(place, problem) for problem in error.problems)
                continue
            by_leaf.setdefault(code, {})[source] = result
    found = {}
    for code, results in by_leaf.items():
        counted = _counted(results, unit.criteria)
        if counted is not None:
            points = {source: result.points for source, result in results.items()}
            found[code] = Scored(counted, results[counted], points)
    return found


def _score(leaf: Leaf, given: Given, others: Others, best: Fraction | None) -> LeafResult:
    if given.points is None:
        return evaluate(leaf, given.facts, others, best=best)
    trace = (Step("pinned", {"points": plain(given.points)}),)
    return LeafResult(given.points, leaf.maximum, False, trace)


def _seen(by_leaf: Mapping[str, Mapping[str, LeafResult]], source: str) -> dict[str, Decimal]:
    """The points of other leaves as a rule scored for `source` sees them."""
    limit = seen_rank(source)
    seen = {}
    for code, results in by_leaf.items():
        known = [name for name in results if RANKS[name] <= limit]
        if known:
            seen[code] = results[max(known, key=RANKS.__getitem__)].points
    return seen


def _total(unit: Unit, scored: Mapping[str, Scored]) -> Totals:
    return total_up(
        unit.criteria,
        {code: item.result.points for code, item in scored.items()},
        not_applicable=[code for code, item in scored.items() if item.result.not_applicable],
        excluded=unit.excluded,
    )

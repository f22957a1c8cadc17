"""Score again, by another set, what the ledger holds; and say what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from scoring.domain.wording import problem_text
from scoring.engine.cases import Case, Given, Unit
from scoring.engine.computing import CaseError, UnitResult, compute
from scoring.engine.score import NOT_APPLICABLE, out_of_reach
from scoring.engine.sources import RANKS, sources_of
from scoring.engine.structure import CriteriaSet
from scoring.engine.totals import removed_leaves

Givens = dict[str, dict[str, Given]]
# Participation, leaf, source, why it does not fit.
Note = Callable[[str, str, str, str], None]
_WAIVED = Given({NOT_APPLICABLE: True}, None)


class Said(NamedTuple):
    """A current entry of the ledger."""

    points: Decimal
    not_applicable: bool
    pinned: bool
    facts: Mapping[str, Any]

    @property
    def as_it_counts(self) -> Given:
        """The points as they are."""
        return _WAIVED if self.not_applicable else Given({}, self.points)


class Misfit(NamedTuple):
    """A leaf of the new set that the facts at hand do not fit, and why."""

    code: str
    title: str
    text: str


@dataclass(slots=True)
class Ledger:
    """The current entries of many units: participation → leaf → source."""

    entries: dict[str, dict[str, dict[str, Said]]] = field(default_factory=dict)

    def add(self, place: str, code: str, source: str, said: Said) -> None:
        """Take in one entry."""
        self.entries.setdefault(place, {}).setdefault(code, {})[source] = said

    def of(self, place: str) -> Iterator[tuple[str, str, Said]]:
        """Leaf, source and entry of one unit."""
        for code, sources in self.entries.get(place, {}).items():
            for source, said in sources.items():
                yield code, source, said

    def kept(self, place: str) -> Givens:
        """The points of one unit as they are."""
        given: Givens = {}
        for code, source, said in self.of(place):
            given.setdefault(code, {})[source] = said.as_it_counts
        return given


class Rescoring:
    """From one set to another; ``same``: code in the old one → code in the new one."""

    def __init__(self, old: CriteriaSet, new: CriteriaSet, same: Mapping[str, str]) -> None:
        self.old, self.new, self.same = old, new, same
        self.touched = self._touched()

    def now(self, code: str) -> str:
        """The code in the new set; empty for what it does not have."""
        return self.same.get(code, "")

    def compute(
        self, case: Case, ledger: Ledger
    ) -> tuple[tuple[UnitResult, ...], dict[str, list[Misfit]]]:
        """Compute units of the new set; with the misfits of those whose result is none."""
        misfits: dict[str, list[Misfit]] = {}
        counting = {unit.place: self._counting(unit, ledger) for unit in case.units}

        def note(place: str, code: str, source: str, text: str) -> None:
            # What another source outranks decides nothing, unless a rule looks at it.
            if counting[place].get(code) == source or code in self.new.dependents:
                found = misfits.setdefault(place, [])
                if all(misfit.code != code for misfit in found):
                    found.append(Misfit(code, self.new.nodes[code].title, text))

        given = {unit.place: self._given(unit.place, ledger, note) for unit in case.units}
        while True:
            units = tuple(replace(unit, given=given[unit.place]) for unit in case.units)
            try:
                return compute(replace(case, units=units)), misfits
            except CaseError as error:
                for wrong in error.mistakes:
                    place, _sep, rest = wrong.place.partition(".facts.")
                    code, _sep, source = rest.rpartition(".")
                    given[place][code].pop(source, None)
                    note(place, code, source, problem_text(wrong.problem))

    def _given(self, place: str, ledger: Ledger, note: Note) -> Givens:
        given: Givens = {}
        for was, source, said in ledger.of(place):
            code = self.now(was)
            if code not in self.new.leaves:
                continue
            text = self._refusal(code, source, said)
            if text:
                note(place, code, source, text)
                continue
            facts = code in self.touched and not said.pinned and not said.not_applicable
            found = Given(said.facts, None) if facts else said.as_it_counts
            given.setdefault(code, {})[source] = found
        return given

    def _refusal(self, code: str, source: str, said: Said) -> str:
        """Why an entry cannot stand under the new set, before its facts are looked at."""
        node = self.new.nodes[code]
        if source not in sources_of(node.source):
            return _("The points come from elsewhere in the draft.")
        if code in self.touched and said.pinned and not said.not_applicable:
            penalty = node.group == "penalty"
            problem = out_of_reach(self.new.leaves[code], said.points, penalty=penalty)
            return problem_text(problem) if problem else ""
        return ""

    def _counting(self, unit: Unit, ledger: Ledger) -> dict[str, str]:
        """Leaf → the source that counts; without the leaves the unit is not assessed on."""
        strict = self.new.policy.unappraised == "zero"
        removed = removed_leaves(self.new, (), unit.excluded)
        best: dict[str, str] = {}
        for was, source, _said in ledger.of(unit.place):
            code = self.now(was)
            if code not in removed and RANKS[source] > RANKS.get(best.get(code, ""), 0):
                best[code] = source
        return {code: name for code, name in best.items() if not (strict and name == "self")}

    def _touched(self) -> frozenset[str]:
        """Leaves of the new set that are scored otherwise, or look at one that is."""
        origin = {code: was for was, code in self.same.items()}
        waiting = [
            code
            for code in self.new.leaves
            if _scored_by(self.new, code) != _scored_by(self.old, origin.get(code, ""))
        ]
        touched: set[str] = set()
        while waiting:
            code = waiting.pop()
            if code not in touched:
                touched.add(code)
                waiting += self.new.dependents.get(code, ())
        return frozenset(touched)


def _scored_by(criteria: CriteriaSet, code: str) -> tuple[object, ...] | None:
    """What decides the points of a leaf; None where there is none of this code."""
    leaf = criteria.leaves.get(code)
    if leaf is None:
        return None
    node = criteria.nodes[code]
    return node.rule, node.group, leaf.maximum, leaf.places, leaf.na_allowed

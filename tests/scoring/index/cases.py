"""Made-up campaigns of made-up units: every kind of rule, what was entered, what does not count.

Hypothesis makes up the sets; the units of a set, hundreds of them, are thrown by plain chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from campaigns.domain.tree import tree
from campaigns.models import Exclusion
from scoring.engine.cases import Given, Unit
from scoring.engine.computing import UnitResult
from scoring.engine.criteria import parse_set
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.score import evaluate, facts_from_form
from scoring.engine.sources import JUDGES, RANKS
from scoring.engine.version import ENGINE_VERSION
from scoring.models import ScoreEntry
from tests.scoring.engine import specs
from tests.scoring.engine.filling import filled
from tests.scoring.index.field import NOW, POLICY, Field

Json = dict[str, Any]
Make = Callable[[Decimal], st.SearchStrategy[Json]]
MAKERS: tuple[Make, ...] = (
    *specs.SIMPLE,
    *[specs.all_or_nothing, specs.checklist, specs.formula, specs.answer_tree],
    *[lambda most: specs.best_of(most, 1), lambda most: specs.summed(most, 1)],
    *[lambda most: specs.deducted(most, 1), lambda most: specs.branch(most, 1)],
    *[specs.normalised, specs.rules],
)
HANDS = 5  # sets that share out the kinds of rule
MAXIMA = [Decimal("2.5"), Decimal(5), Decimal(10)]


@st.composite
def policies(draw: st.DrawFn) -> Json:
    """Caps, floor, bonus in the maximum or not, unappraised points that count or not."""
    chosen = {
        "bonus_in_maximum": st.booleans(),
        "main_cap": st.sampled_from([None, "12", "20.5"]),
        "total_cap": st.sampled_from([None, "15", "30"]),
        "total_floor": st.sampled_from(["0", "2"]),
        "unappraised": st.sampled_from(["self", "zero"]),
    }
    return POLICY | draw(st.fixed_dictionaries(chosen))


@st.composite
def documents(draw: st.DrawFn, name: str, hand: int) -> Json:
    """A set whose main fields have every ``HANDS``-th kind of rule, with bonus and penalty."""
    looked_at = specs.required  # a branch looks at 1.1
    makers = [looked_at, *MAKERS[hand::HANDS]]
    nodes = [*_field(draw, "1", "main", makers[:2]), *_field(draw, "2", "main", makers[2:])]
    bonus = draw(st.sampled_from([None, "2", "4"]))
    nodes += _field(draw, "3", "bonus", [specs.required], cap=bonus)
    least = draw(st.sampled_from([None, "2", "6"]))
    nodes += _field(draw, "4", "penalty", [lambda _most: specs.penalties()] * 2, cap=least)
    policy = draw(policies())
    counted = {"main", "bonus"} if policy["bonus_in_maximum"] else {"main"}
    tops = [node for node in nodes if node.get("group") in counted]
    return {
        "format": "parindex-criteria/1",
        "name": name,
        "year": 2026,
        "total": str(sum(_reachable(node) for node in tops)),
        "rounding": {"places": draw(st.sampled_from([2, 3])), "mode": "half_up"},
        "policy": policy,
        "illustrative": True,
        "nodes": nodes,
    }


def _reachable(field: Json) -> Decimal:
    most = Decimal(field["max_points"])
    return min(most, Decimal(field["cap"])) if "cap" in field else most


def _field(
    draw: st.DrawFn, code: str, group: str, makers: Sequence[Make], cap: str | None = None
) -> list[Json]:
    """A field and its leaves; those of field 2 hang one level deeper."""
    base = f"{code}.1" if code == "2" else code
    leaves: list[Json] = []
    for place, make in enumerate(makers, start=1):
        most = Decimal(0) if group == "penalty" else draw(st.sampled_from(MAXIMA))
        leaf: Json = {"code": f"{base}.{place}", "max_points": str(most), "rule": draw(make(most))}
        leaf["na_allowed"] = draw(st.booleans())
        leaf["source"] = draw(st.sampled_from(["self", "self", "self", "external"]))
        leaves.append(leaf | {"title": f"Tiêu chí {base}.{place}"})
    full = sum((Decimal(leaf["max_points"]) for leaf in leaves), Decimal(0))
    head = {"code": code, "title": f"Lĩnh vực {code}", "kind": "field", "group": group}
    top = head | {"max_points": str(full)} | ({"cap": cap} if cap else {})
    middle = {"code": base, "title": "Tiêu chí", "max_points": str(full)}
    return [top, *([middle] if base != code else []), *leaves]


def kinds_in(rule: object) -> Iterator[str]:
    """The kind of a rule and of those inside it."""
    if isinstance(rule, Mapping):
        yield from [rule["kind"]] if "kind" in rule else []
        for inner in rule.values():
            yield from kinds_in(inner)
    elif isinstance(rule, list):
        for inner in rule:
            yield from kinds_in(inner)


class Dice:
    """Throws the units of one group and its set."""

    def __init__(self, chance: Random, group: str, document: Json) -> None:
        self.chance, self.group = chance, group
        self.criteria = parse_set(document)
        self._pools: dict[tuple[str, Decimal | None], list[Json]] = {}

    def units(self, codes: Sequence[str]) -> list[Unit]:
        """One unit per code; every tenth is another one over again, so that there are ties."""
        found: list[Unit] = []
        for code in codes:
            twin = self.chance.choice(found) if found and self.chance.random() < 0.1 else None
            given = twin.given if twin else self._given()
            excluded = twin.excluded if twin else self._excluded()
            found.append(Unit(code, code, code, self.group, self.criteria, excluded, given))
        return found

    def _excluded(self) -> tuple[str, ...]:
        if self.chance.random() < 0.8:
            return ()
        return tuple(sorted(self.chance.sample(sorted(self.criteria.nodes), 2)))

    def _given(self) -> dict[str, dict[str, Given]]:
        given: dict[str, dict[str, Given]] = {}
        judge = self.chance.choice(["", "", *JUDGES])
        first: Decimal | None = None
        for code in self.criteria.order:
            leaf, own = self.criteria.leaves[code], self.criteria.nodes[code].source
            # A branch is filled in beside points that every source of this unit sees.
            looks = bool(leaf.rule.depends_on)
            sources = {judge or own} if code == "1.1" or looks else {own, judge or own}
            if self.chance.random() < 0.06:
                continue
            facts = [self._one(leaf, first if looks else None) for _source in sources]
            given[code] = {
                source: self._pinned(leaf) if source in JUDGES and not looks and self._rare() else g
                for source, g in zip(sorted(sources), facts, strict=True)
                if g is not None
            }
            if code == "1.1":
                first = self._points_of(leaf, given[code])
        return given

    def _rare(self) -> bool:
        return self.chance.random() < 0.08

    def _pinned(self, leaf: Leaf) -> Given:
        if leaf.maximum == 0:
            return Given({}, -Decimal(self.chance.randint(0, 300)) / 100)
        return Given({}, Decimal(self.chance.randint(0, int(leaf.maximum * 100))) / 100)

    def _points_of(self, leaf: Leaf, sources: Mapping[str, Given]) -> Decimal | None:
        for given in sources.values():
            return evaluate(leaf, given.facts).points if given.points is None else given.points
        return None

    def _one(self, leaf: Leaf, first: Decimal | None) -> Given | None:
        if leaf.na_allowed and self._rare():
            return Given({"not_applicable": True}, None)
        pool = self._pools.get((leaf.code, first))
        if pool is None:
            pool = self._pools[leaf.code, first] = list(self._pool(leaf, first))
        return Given(self.chance.choice(pool), None) if pool else None

    def _pool(self, leaf: Leaf, first: Decimal | None) -> Iterator[Json]:
        others = {} if first is None else {"1.1": first}
        for _throw in range(40):
            try:
                yield facts_from_form(leaf, filled(self.chance, leaf, others), others)
            except FactsError:
                continue


def enter(field: Field, results: Sequence[UnitResult]) -> None:
    """Lay down what was given, as the door of the ledger leaves it: one entry of each source."""
    entries: list[ScoreEntry] = []
    exclusions: list[Exclusion] = []
    trees = {key: tree(found) for key, found in field.sets.items()}
    for result in results:
        unit = result.unit
        dossier, rows = field.dossiers[unit.code], trees[unit.group].by_code
        reason = {"participation": dossier.participation, "reason": "Không phát sinh"}
        exclusions += [
            Exclusion(criterion=rows[code].criterion, **reason) for code in unit.excluded
        ]
        for code, sources in unit.given.items():
            best = max(sources, key=RANKS.__getitem__, default="")
            for source, given in sources.items():
                entry = _entry(result, code, source, given)
                entry.dossier, entry.criterion = dossier, rows[code].criterion
                entry.is_effective = source == best
                entries.append(entry)
    Exclusion.objects.bulk_create(exclusions)
    ScoreEntry.objects.bulk_create(entries, batch_size=5000)


def _entry(result: UnitResult, code: str, source: str, given: Given) -> ScoreEntry:
    waived = bool(given.facts.get("not_applicable"))
    leaf = result.unit.criteria.leaves[code]
    scored = result.leaves.get(code)
    # A self-assessment that does not count has no result: whatever it says must be passed over.
    points = scored.by_source[source] if scored else leaf.maximum
    return ScoreEntry(
        source=source,
        revision=1,
        facts=given.facts,
        points=Decimal(0) if waived else points,
        maximum=Decimal(0) if waived else leaf.maximum,
        not_applicable=waived,
        pinned=given.points is not None,
        trace=[],
        engine_version=ENGINE_VERSION,
        recorded_at=NOW,
    )

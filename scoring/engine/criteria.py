"""Reading and checking a whole criteria set (format "parindex-criteria/1")."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from scoring.engine.bands import read_bands
from scoring.engine.continues import read_continues
from scoring.engine.golden import read_cases
from scoring.engine.leaf import Leaf, read_rule
from scoring.engine.nodes import Draft, Tree, check_tree, node_of, read_drafts
from scoring.engine.numbers import ZERO, decimals_of, plain
from scoring.engine.ordering import dependents_of, scoring_order
from scoring.engine.origin import read_origin
from scoring.engine.problems import Problem, SetError
from scoring.engine.rounding import MAX_PLACES
from scoring.engine.spec import Limits, Place, SpecReader
from scoring.engine.structure import CriteriaSet, Field, Node, Policy

FORMAT = "parindex-criteria/1"
_SURVEYED = ("survey", "satisfaction")
_SURVEY_KINDS = ("linear", "judged")
_YEARS = Decimal(2000), Decimal(2100)


@dataclass(frozen=True)
class SetReading:
    """What was read of a set: the set itself, None while an error is among the problems.

    `drafts` and `leaves` are those without fault, by code, for the next reading of the set.
    """

    criteria: CriteriaSet | None
    problems: tuple[Problem, ...]
    places: int = 2
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    leaves: Mapping[str, Leaf] = field(default_factory=dict)


NOTHING_READ = SetReading(None, ())


def parse_set(data: object) -> CriteriaSet:
    """Return the checked set. Raises SetError with every problem found, warnings included."""
    reading = read_set(data)
    if reading.criteria is None:
        raise SetError(reading.problems)
    return reading.criteria


def read_set(data: object, before: SetReading = NOTHING_READ) -> SetReading:
    """Read a set that may be faulty. What stands in it as in `before` is not read again."""
    problems: list[Problem] = []
    if not isinstance(data, Mapping):
        return SetReading(None, (Problem("", "not_an_object", expected="object"),))
    spec = SpecReader(data, Place("", problems, Limits(ZERO)))
    spec.choice("format", (FORMAT,))
    places = _read_places(spec)
    policy = _read_policy(spec.inner("policy"))
    tree = Tree(read_drafts(spec, before.drafts))
    check_tree(tree)
    leaves = _read_leaves(tree, places, before)
    order = scoring_order(leaves, tree)
    total = spec.number("total", minimum=ZERO)
    _check_total(spec, tree, policy, total)
    survey_points = spec.optional_number("survey_points", minimum=ZERO)
    _check_survey(spec, tree, survey_points)
    year = _read_year(spec)
    texts = {key: spec.text(key, "") for key in ("level", "source", "note")}
    name, illustrative = spec.text("name"), spec.flag("illustrative")
    cases = read_cases(spec, (code for code in tree.drafts if tree.is_leaf(code)))
    continues = read_continues(spec, tree.drafts)
    origin, bands = read_origin(spec), read_bands(spec)
    spec.done()
    reading = SetReading(None, tuple(problems), places, _sound(tree, problems), leaves)
    if any(problem.severity == "error" for problem in problems):
        return reading
    fields = tuple(_field(tree.drafts[code], tree) for code in tree.drafts if _is_top(code, tree))
    criteria = CriteriaSet(
        name=name,
        year=year,
        level=texts["level"],
        source=texts["source"],
        note=texts["note"],
        illustrative=illustrative,
        total=total,
        survey_points=survey_points,
        places=places,
        policy=policy,
        nodes={
            code: node_of(draft, tree, _known_node(draft, before))
            for code, draft in tree.drafts.items()
        },
        leaves=leaves,
        fields=fields,
        under={code: frozenset(tree.leaves_under(code)) for code in tree.drafts},
        order=order,
        dependents=dependents_of(leaves),
        maximum=_maximum(fields, policy),
        warnings=tuple(problems),
        cases=cases,
        continues=continues,
        origin=origin,
        bands=bands,
    )
    return replace(reading, criteria=criteria)


def _sound(tree: Tree, problems: Collection[Problem]) -> dict[str, Draft]:
    """The drafts that no problem is about, by its node or, where that is not known, its path."""
    if not problems:
        return tree.drafts
    faulty = {problem.node for problem in problems}
    paths = {problem.path.partition(".")[0] for problem in problems}
    return {
        code: draft
        for code, draft in tree.drafts.items()
        if code not in faulty and draft.spec.path() not in paths
    }


def _read_year(spec: SpecReader) -> int:
    lowest, highest = _YEARS
    year = spec.number("year", minimum=lowest, maximum=highest)
    if year % 1:
        spec.wrong("year", "not_whole", got=plain(year))
    return int(year)


def _read_places(spec: SpecReader) -> int:
    rounding = spec.inner("rounding")
    places = rounding.number("places", Decimal(2), minimum=ZERO, maximum=Decimal(MAX_PLACES))
    if places % 1:
        rounding.wrong("places", "not_whole", got=plain(places))
    rounding.choice("mode", ("half_up",), "half_up")
    rounding.done()
    return int(places)


def _read_policy(spec: SpecReader) -> Policy:
    unappraised: tuple[Literal["self"], Literal["zero"]] = ("self", "zero")
    chosen = spec.choice("unappraised", unappraised, "self")
    spec.choice("missing", ("zero",), "zero")
    policy = Policy(
        bonus_in_maximum=spec.flag("bonus_in_maximum"),
        total_floor=spec.number("total_floor", ZERO),
        total_cap=spec.optional_number("total_cap"),
        main_cap=spec.optional_number("main_cap"),
        unappraised="self" if chosen == "self" else "zero",
        missing="zero",
    )
    if policy.total_cap is not None and policy.total_cap <= policy.total_floor:
        expected = f"> {plain(policy.total_floor)}"
        spec.wrong("total_cap", "too_small", expected=expected, got=plain(policy.total_cap))
    spec.done()
    return policy


def _read_leaves(tree: Tree, places: int, before: SetReading) -> dict[str, Leaf]:
    leaves = {}
    for code, draft in tree.drafts.items():
        if decimals_of(draft.maximum) > places:
            got = plain(draft.maximum)
            draft.spec.wrong("max_points", "too_many_decimals", expected=str(places), got=got)
        if not tree.is_leaf(code):
            continue
        if draft.rule is None or not draft.rule.data:
            draft.spec.wrong("rule", "rule_missing")
            continue
        known = before.leaves.get(code) if places == before.places else None
        if known is not None and _same(draft, tree, before.drafts.get(code)):
            leaves[code] = known
            continue
        low = None if tree.group(code) == "penalty" else ZERO
        limits = Limits(draft.maximum, low, places)
        place = Place(draft.spec.path("rule"), draft.spec.place.problems, limits, code)
        rule = read_rule(SpecReader(draft.rule.data, place))
        if rule is None:
            continue
        if draft.source in _SURVEYED and rule.kind not in _SURVEY_KINDS:
            expected = ", ".join(_SURVEY_KINDS)
            draft.spec.wrong("rule.kind", "survey_rule_kind", expected=expected, got=rule.kind)
        leaves[code] = Leaf(code, draft.maximum, rule, places, draft.flags["na_allowed"])
    return leaves


def _known_node(draft: Draft, before: SetReading) -> Node | None:
    """The node of a draft that was not read again, as it was."""
    was = before.drafts.get(draft.code)
    if was is None or was.texts is not draft.texts or before.criteria is None:
        return None
    return before.criteria.nodes[draft.code]


def _same(draft: Draft, tree: Tree, before: Draft | None) -> bool:
    """Say whether a leaf stands as it did; its group may be that of its field alone."""
    if before is None or before.texts is not draft.texts:
        return False
    return draft.group is not None and draft.group == tree.group(draft.code)


def _is_top(code: str, tree: Tree) -> bool:
    return tree.drafts[code].parent is None


def _check_total(spec: SpecReader, tree: Tree, policy: Policy, total: Decimal) -> None:
    counted = {"main", "bonus"} if policy.bonus_in_maximum else {"main"}
    tops = [code for code in tree.drafts if _is_top(code, tree) and tree.group(code) in counted]
    found = sum((_reachable(tree.drafts[code], tree) for code in tops), ZERO)
    if found != total:
        spec.wrong("total", "sum_of_fields", expected=plain(found), got=plain(total))


def _check_survey(spec: SpecReader, tree: Tree, survey_points: Decimal | None) -> None:
    if survey_points is None:
        return
    sums = {
        sources: sum(
            (
                draft.maximum
                for code, draft in tree.drafts.items()
                if tree.is_leaf(code) and draft.source in sources
            ),
            ZERO,
        )
        for sources in (("survey",), _SURVEYED)
    }
    if survey_points not in sums.values():
        expected = " | ".join(dict.fromkeys(plain(value) for value in sums.values()))
        spec.wrong("survey_points", "survey_sum", expected=expected, got=plain(survey_points))


def _field(draft: Draft, tree: Tree) -> Field:
    node = node_of(draft, tree)
    codes = tuple(tree.leaves_under(draft.code))
    maxima = tuple(tree.drafts[code].maximum for code in codes)
    return Field(node.code, node.group, _reachable(draft, tree), node.cap, codes, maxima)


def _reachable(draft: Draft, tree: Tree) -> Decimal:
    """The maximum of a field; a bonus group may declare the sum of its items or its cap."""
    if tree.group(draft.code) == "bonus" and draft.cap is not None:
        return min(draft.maximum, draft.cap)
    return draft.maximum


def _maximum(fields: tuple[Field, ...], policy: Policy) -> Decimal:
    counted = {"main", "bonus"} if policy.bonus_in_maximum else {"main"}
    return sum((field.maximum for field in fields if field.group in counted), ZERO)

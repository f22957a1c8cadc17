"""A case: sets, units and what was entered about them (format "parindex-case/1"), checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.engine.bands import Bands, parse_bands
from scoring.engine.criteria import parse_set
from scoring.engine.facts import Facts
from scoring.engine.numbers import ZERO
from scoring.engine.problems import Problem, SetError
from scoring.engine.ranking import Method
from scoring.engine.sources import sources_of
from scoring.engine.spec import Limits, Place, SpecReader
from scoring.engine.structure import CriteriaSet

FORMAT = "parindex-case/1"
MAX_UNITS = 100_000
_ONE_SET = "set"


@dataclass(frozen=True)
class Given:
    """What one source said of one leaf: facts for its rule, or points set by hand."""

    facts: Facts
    points: Decimal | None


@dataclass(frozen=True)
class Unit:
    """A unit; `given` by leaf and source, `excluded` are nodes it is not assessed on."""

    place: str
    code: str
    name: str
    group: str
    criteria: CriteriaSet
    excluded: tuple[str, ...]
    given: Mapping[str, Mapping[str, Given]]


@dataclass(frozen=True)
class Case:
    """Everything a computation needs."""

    units: tuple[Unit, ...]
    bands: Bands | None
    ranking: Method
    warnings: tuple[Problem, ...]


def parse_case(data: object) -> Case:
    """Read {format, set or sets, policy?, bands?, ranking?, units}. Raises SetError.

    `policy` replaces single settings of the policies of the sets. Facts are checked by the rules
    when they are scored.
    """
    problems: list[Problem] = []
    if not isinstance(data, Mapping):
        raise SetError([Problem("", "not_an_object", expected="object")])
    spec = SpecReader(data, Place("", problems, Limits(ZERO)))
    spec.choice("format", (FORMAT,))
    sets = _read_sets(spec)
    bands = _read_bands(spec)
    ranking = spec.choice("ranking", ("standard", "dense"), "standard")
    readers = spec.items("units", limit=MAX_UNITS)
    units: dict[str, Unit] = {}
    for reader in readers:
        unit = _read_unit(reader, sets)
        if unit is not None and unit.code in units:
            reader.wrong("code", "duplicate_unit", got=unit.code)
        elif unit is not None:
            units[unit.code] = unit
    spec.done()
    if any(problem.severity == "error" for problem in problems):
        raise SetError(problems)
    method: Method = "dense" if ranking == "dense" else "standard"
    return Case(tuple(units.values()), bands, method, tuple(problems))


def _read_sets(spec: SpecReader) -> dict[str, CriteriaSet]:
    """Read one set for every unit, or sets by the key that the units name."""
    spec.ignore("set", "sets", "policy")
    if spec.has("set") == spec.has("sets"):
        spec.wrong("set", "one_condition", expected="set | sets")
        return {}
    policy = spec.inner("policy").data
    named = spec.inner("sets").data if spec.has("sets") else {_ONE_SET: spec.data["set"]}
    found = {}
    for key, data in named.items():
        path = f"sets.{key}" if spec.has("sets") else "set"
        try:
            found[key] = parse_set(_with_policy(data, policy))
        except SetError as error:
            spec.place.problems.extend(_under(path, problem) for problem in error.problems)
        else:
            spec.place.problems.extend(_under(path, item) for item in found[key].warnings)
    return found


def _with_policy(data: object, policy: Mapping[str, object]) -> object:
    if not policy or not isinstance(data, Mapping):
        return data
    own = data.get("policy")
    return {**data, "policy": {**(own if isinstance(own, Mapping) else {}), **policy}}


def _under(path: str, problem: Problem) -> Problem:
    return replace(problem, path=f"{path}.{problem.path}" if problem.path else path)


def _read_bands(spec: SpecReader) -> Bands | None:
    spec.ignore("bands")
    if not spec.has("bands"):
        return None
    try:
        return parse_bands(spec.data["bands"])
    except SetError as error:
        spec.place.problems.extend(error.problems)
        return None


def _read_unit(spec: SpecReader, sets: Mapping[str, CriteriaSet]) -> Unit | None:
    code, key = spec.text("code"), spec.text("set", _ONE_SET)
    name, group = spec.text("name", code), spec.text("group", "")
    spec.ignore("excluded", "facts", "points")
    spec.done()
    criteria = sets.get(key)
    if criteria is None:
        if sets:
            spec.wrong("set", "unknown_set", expected=", ".join(sets), got=key)
        return None
    excluded = _read_excluded(spec, criteria)
    facts, points = _read_leaves(spec, "facts", criteria), _read_leaves(spec, "points", criteria)
    given: dict[str, dict[str, Given]] = {}
    for code_of_leaf, reader in facts.items():
        given[code_of_leaf] = {
            source: Given(reader.inner(source).data, None) for source in reader.data
        }
    for code_of_leaf, reader in points.items():
        leaf, node = criteria.leaves[code_of_leaf], criteria.nodes[code_of_leaf]
        low = None if node.group == "penalty" else ZERO
        limits = Limits(leaf.maximum, low, leaf.places)
        reader.place = replace(reader.place, limits=limits, node=code_of_leaf)
        sources = given.setdefault(code_of_leaf, {})
        for source in reader.data:
            known = sources.get(source)
            sources[source] = Given(known.facts if known else {}, reader.points(source))
    return Unit(spec.path(), code, name, group, criteria, excluded, given)


def _read_excluded(spec: SpecReader, criteria: CriteriaSet) -> tuple[str, ...]:
    codes = spec.data.get("excluded")
    if codes is None:
        return ()
    if not isinstance(codes, list):
        spec.wrong("excluded", "not_a_list", expected="list")
        return ()
    for place, code in enumerate(codes):
        if code not in criteria.under:
            spec.wrong(f"excluded[{place}]", "unknown_node", got=str(code))
    return tuple(str(code) for code in codes)


def _read_leaves(spec: SpecReader, key: str, criteria: CriteriaSet) -> dict[str, SpecReader]:
    """Read {leaf: {source: …}}; what may not score the leaf is noted and left out."""
    found: dict[str, SpecReader] = {}
    leaves = spec.inner(key)
    for code in leaves.data:
        if code not in criteria.leaves:
            leaves.wrong(code, "unknown_leaf", got=code)
            continue
        sources = leaves.inner(code)
        allowed = sources_of(criteria.nodes[code].source)
        for source in sources.data:
            if source not in allowed or (key == "points" and source == "self"):
                expected = ", ".join(allowed)
                sources.wrong(source, "unknown_source", expected=expected, got=source)
        known = {source: item for source, item in sources.data.items() if source in allowed}
        found[code] = SpecReader(known, sources.place)
    return found

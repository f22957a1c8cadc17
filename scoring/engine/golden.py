"""Golden cases of a criteria set: facts of leaves and the points they must give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.engine.facts import Facts, FactsError, FieldProblem
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import plain
from scoring.engine.score import evaluate
from scoring.engine.spec import SpecReader

MAX_CASES = 1000


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """`facts` by leaf code, also of leaves others look at; `points`: what must come out."""

    note: str
    facts: Mapping[str, Facts]
    points: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one leaf of a case gave; `got` is None when its facts do not fit its rule."""

    code: str
    expected: Decimal
    got: Decimal | None
    problems: tuple[FieldProblem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the points are those expected."""
        return self.got == self.expected


def read_cases(spec: SpecReader, codes: Iterable[str]) -> tuple[GoldenCase, ...]:
    """Read the optional list "cases"; `codes` are those of the leaves."""
    spec.ignore("cases")
    if not spec.data.get("cases"):
        return ()
    known = set(codes)
    items = spec.items("cases")
    if len(items) > MAX_CASES:
        spec.wrong("cases", "too_many_nodes", expected=f"≤ {MAX_CASES}", got=str(len(items)))
    return tuple(_read_case(item, known) for item in items[:MAX_CASES])


def _read_case(spec: SpecReader, known: set[str]) -> GoldenCase:
    first = next((str(code) for code in spec.inner("points").data), "")
    spec.place = replace(spec.place, node=first if first in known else "")
    points, facts = spec.inner("points"), spec.inner("facts")
    if not first:
        spec.wrong("points", "case_without_points")
    for code in {**points.data, **facts.data}:
        if code not in known:
            spec.wrong("", "case_unknown_leaf", got=str(code))
    for code in points.data:
        if code not in facts.data:
            spec.wrong("facts", "case_without_facts", got=str(code))
    case = GoldenCase(
        note=spec.text("note", ""),
        facts={str(code): facts.inner(str(code)).data for code in facts.data},
        points={str(code): points.number(str(code)) for code in points.data},
    )
    spec.done()
    return case


def run_case(case: GoldenCase, leaves: Mapping[str, Leaf]) -> tuple[CaseResult, ...]:
    """Score the leaves of a case, each after those it looks at; leaves that are missing fail."""
    given: dict[str, Decimal] = {}
    problems: dict[str, tuple[FieldProblem, ...]] = {}
    waiting = [code for code in case.facts if code in leaves]
    while waiting:
        code = next(
            (c for c in waiting if not leaves[c].rule.depends_on & set(waiting) - {c}), waiting[0]
        )
        waiting.remove(code)
        try:
            given[code] = evaluate(leaves[code], case.facts[code], given).points
        except FactsError as error:
            problems[code] = error.problems
    return tuple(
        CaseResult(code, expected, given.get(code), problems.get(code, ()))
        for code, expected in case.points.items()
    )


def case_data(case: GoldenCase) -> dict[str, object]:
    """The case as it stands in a document."""
    points = {code: plain(expected) for code, expected in case.points.items()}
    data: dict[str, object] = {"facts": dict(case.facts), "points": points}
    return {"note": case.note, **data} if case.note else data

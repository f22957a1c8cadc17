"""Golden cases of a set: run on every change, green or red; none red in a set that is frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from campaigns.domain.criteria_document import places_of, read_document
from campaigns.domain.draft.nodes import Document, Node, find, nodes_of, seal
from campaigns.domain.set_drafts import lock_draft, save_draft
from campaigns.models import CriteriaSet
from parindex.common.edits import StaleEdit
from parindex.common.row_problems import RowProblem
from scoring.engine.golden import CaseResult, GoldenCase, run_case
from scoring.engine.leaf import Leaf, leaf_from
from scoring.engine.numbers import ZERO, decimal_of, plain
from scoring.engine.problems import SetError


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One case of a document, by its place there, and what each of its leaves gave."""

    index: int
    case: GoldenCase
    results: tuple[CaseResult, ...]

    @property
    def passed(self) -> bool:
        """Whether every leaf gave what was expected."""
        return all(result.passed for result in self.results)


def cases_of(document: Mapping[str, Any]) -> list[Document]:
    """The cases of a document as they are written."""
    written = document.get("cases")
    return [dict(case) for case in written or () if isinstance(case, Mapping)]


def run_cases(document: Mapping[str, Any]) -> list[CaseRun]:
    """Run every case, also of a draft of which other parts are incomplete."""
    cases = cases_of(document)
    if not cases:
        return []
    nodes = {node["code"]: node for node in nodes_of(document)}
    places = places_of(document)
    leaves: dict[str, Leaf] = {}
    found = []
    for index, written in enumerate(cases):
        case = _case(written)
        for code in case.facts:
            leaf = leaves.get(code) or _leaf(nodes.get(code), places)
            if leaf is not None:
                leaves[code] = leaf
        found.append(CaseRun(index, case, run_case(case, leaves)))
    return found


def red_cases(document: Mapping[str, Any]) -> list[RowProblem]:
    """The cases that fail, as problems of their leaves."""
    return red_of(run_cases(document))


def red_of(runs: Iterable[CaseRun]) -> list[RowProblem]:
    """What failed in runs, as problems of the leaves."""
    return list(_red(runs))


def _red(runs: Iterable[CaseRun]) -> Iterator[RowProblem]:
    for run in runs:
        for result in run.results:
            if not result.passed:
                got = "–" if result.got is None else plain(result.got)
                place, expected = f"cases[{run.index}]", plain(result.expected)
                yield RowProblem(None, place, "case_red", got, expected, result.code)


def leaf_of(document: Mapping[str, Any], code: str) -> Leaf | None:
    """A leaf ready to score with, None while its rule is wrong."""
    nodes = {node["code"]: node for node in nodes_of(document)}
    return _leaf(nodes.get(code), places_of(document))


def _leaf(node: Node | None, places: int) -> Leaf | None:
    maximum = decimal_of(node.get("max_points")) if node else None
    rule = node.get("rule") if node else None
    if node is None or maximum is None or not isinstance(rule, Mapping):
        return None
    try:
        return leaf_from(
            rule,
            maximum=maximum,
            code=node["code"],
            places=places,
            na_allowed=node.get("na_allowed") is True,
            penalty=node["group"] == "penalty",
        )
    except SetError:
        return None


def _case(written: Mapping[str, Any]) -> GoldenCase:
    facts, points = written.get("facts"), written.get("points")
    return GoldenCase(
        note=str(written.get("note") or ""),
        facts={
            str(code): value
            for code, value in (facts.items() if isinstance(facts, Mapping) else ())
            if isinstance(value, Mapping)
        },
        points={
            str(code): decimal_of(value) or ZERO
            for code, value in (points.items() if isinstance(points, Mapping) else ())
        },
    )


@transaction.atomic
def put_case(
    *,
    actor: Any,
    criteria_set: CriteriaSet,
    code: str,
    index: int | None,
    facts: Mapping[str, Mapping[str, Any]],
    points: Decimal,
    note: str,
    seen: str,
) -> CriteriaSet:
    """Add a case to a leaf, or put it in the place ``index`` of the document.

    ``seen``: ``seal`` of the cases that were shown. Raises Refused, StaleEdit, UnknownNodeError.
    """
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    find(nodes_of(locked.document), code)
    cases = _seen(locked, seen)
    written = {"note": note, "facts": dict(facts), "points": {code: plain(points)}}
    if index is not None and index < len(cases):
        cases[index] = written
    else:
        cases.append(written)
    return _save(actor, locked, cases, code)


@transaction.atomic
def drop_case(
    *, actor: Any, criteria_set: CriteriaSet, code: str, index: int, seen: str
) -> CriteriaSet:
    """Take a case out. Raises as ``put_case``."""
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    cases = _seen(locked, seen)
    return _save(actor, locked, cases[:index] + cases[index + 1 :], code)


def _seen(locked: CriteriaSet, seen: str) -> list[Document]:
    cases = cases_of(locked.document)
    if seal(cases) != seen:
        raise StaleEdit(locked)
    return cases


def _save(actor: Any, locked: CriteriaSet, cases: list[Document], code: str) -> CriteriaSet:
    return save_draft(
        actor=actor,
        locked=locked,
        document={**locked.document, "cases": cases},
        action="criteria_set.cases_edited",
        new={"code": code, "count": len(cases)},
    )


def frozen_problems(document: Mapping[str, Any]) -> list[RowProblem]:
    """Everything that keeps a document from being frozen: errors, and cases that fail."""
    return [*read_document(document).errors, *red_cases(document)]

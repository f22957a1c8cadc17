"""The golden cases of a leaf as its panel shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from campaigns.domain.draft.nodes import seal
from campaigns.domain.draft.page import DraftPage
from campaigns.domain.golden_cases import CaseRun, cases_of, leaf_of
from campaigns.forms.case_inputs import kept_case, new_case, stored_case, typed_case
from campaigns.forms.typed import number_shown
from campaigns.models import CriteriaSet
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import plain


def case_leaves(draft: CriteriaSet, code: str) -> Mapping[str, Leaf]:
    """The leaf and before it those it looks at; empty while its rule is wrong."""
    found: dict[str, Leaf] = {}

    def take(name: str, above: frozenset[str]) -> None:
        leaf = leaf_of(draft.document, name)
        if leaf is None or name in above:
            return
        for other in sorted(leaf.rule.depends_on):
            take(other, above | {name})
        found.setdefault(name, leaf)

    take(code, frozenset())
    return found if code in found else {}


def cases_context(page: DraftPage, code: str, *, typed: QueryDict | None = None) -> dict[str, Any]:
    """The cases of a leaf, each with its form, and a new one at the end.

    ``typed``: what the new one held when the rule of the leaf became another.
    """
    draft = page.criteria_set
    kept = typed_case(typed, code) if typed else []
    leaves = case_leaves(draft, code)
    runs = _runs(page, code)
    forms = [stored_case(leaves, code, run) for run in runs] if leaves else []
    fresh = kept_case(leaves, typed) if typed and kept else new_case(leaves)
    shown = {item.name for part in fresh.leaves for item in part.inputs} | {"points", "note"}
    return {
        "cases": [*forms, fresh] if leaves else [],
        "cases_seen": seal(cases_of(draft.document)),
        "opened": fresh if kept else None,
        # What the rule has no input for is back once it has one again.
        "kept": [pair for pair in kept if not leaves or pair[0] not in shown],
        "case_lines": case_lines(page, code),
    }


def case_lines(page: DraftPage, code: str) -> list[tuple[bool, str, str, str]]:
    """How the cases of a leaf run: green or not, their note, points they gave, points expected."""
    return [_line(run, code) for run in _runs(page, code)]


def _runs(page: DraftPage, code: str) -> list[CaseRun]:
    return [run for run in page.cases if code in run.case.points]


def _line(run: CaseRun, code: str) -> tuple[bool, str, str, str]:
    result = next(result for result in run.results if result.code == code)
    got = "" if result.got is None else number_shown(plain(result.got))
    return result.passed, run.case.note, got, number_shown(plain(result.expected))

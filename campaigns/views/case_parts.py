"""The golden cases of a leaf as its panel shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.domain.draft_nodes import seal
from campaigns.domain.draft_page import DraftPage
from campaigns.domain.golden_cases import CaseRun, cases_of, leaf_of
from campaigns.forms.case_inputs import new_case, stored_case
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


def cases_context(page: DraftPage, code: str) -> dict[str, Any]:
    """The cases of a leaf, each with its form, and an empty one at the end."""
    draft = page.criteria_set
    leaves = case_leaves(draft, code)
    runs = _runs(page, code)
    forms = [stored_case(leaves, code, run) for run in runs] if leaves else []
    return {
        "cases": [*forms, new_case(leaves)] if leaves else [],
        "cases_seen": seal(cases_of(draft.document)),
        "opened": None,
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

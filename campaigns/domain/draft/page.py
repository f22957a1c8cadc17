"""A draft as the editor shows it: the tree as rows, sums against maxima, what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.draft.nodes import Node, nodes_of, shape_seal
from campaigns.domain.draft.steps import Steps, step_words, steps_of
from campaigns.domain.golden_cases import CaseRun, red_of, run_cases
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.set_readings import reading_of
from campaigns.domain.set_words import KEY_LABELS
from campaigns.enums import CriterionGroup, PointSource
from campaigns.models import CriteriaSet
from parindex.common.folding import fold
from parindex.common.formats import format_exact
from parindex.common.row_problems import RowProblem
from scoring.engine.numbers import ZERO, decimal_of

_PLACE = re.compile(r"nodes\[\d+\]\.?(\w*)(.*)")
_ROW = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A node as a row. ``gap``: what its maximum lacks or has too much beside the rows below.

    ``tags``: what the filter chips look for; ``search``: folded text.
    """

    code: str
    parent: str | None
    title: str
    level: int
    group: str
    maximum: str
    gap: str
    source: str
    is_leaf: bool
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    search: str

    @property
    def css(self) -> str:
        """The classes of the row in the sheet."""
        if self.is_leaf:
            return f"lv{'2x' if self.level == 2 else 3} leaf"
        return f"lv{self.level} group"

    @property
    def tags(self) -> str:
        return "wrong" if self.errors or self.gap else ""


@dataclass(frozen=True)
class DraftPage:
    """``total`` as typed, ``found`` the sum of the fields that count, ``gap`` in words or "".

    ``sound``: nothing keeps the set from being used.
    """

    criteria_set: CriteriaSet
    nodes: tuple[Node, ...]
    problems: tuple[RowProblem, ...]
    cases: tuple[CaseRun, ...]
    rows: tuple[DraftRow, ...]
    total: str
    found: str
    gap: str
    survey: str
    leaves: int
    wrong: int
    errors: tuple[str, ...]
    sound: bool

    @cached_property
    def shape(self) -> str:
        """The seal of the tree."""
        return shape_seal(list(self.nodes))

    @cached_property
    def _steps(self) -> Steps:
        return steps_of(self.criteria_set)

    @property
    def undo(self) -> str:
        """Which change would be taken back, in words."""
        return step_words(self._steps.undo)

    @property
    def redo(self) -> str:
        """Which change would be made again, in words."""
        return step_words(self._steps.redo)

    @cached_property
    def by_code(self) -> dict[str, DraftRow]:
        """The rows by their code."""
        return {row.code: row for row in self.rows}

    def reading(self, node: Node) -> list[str]:
        """The rule of a leaf in words; nothing while it is wrong."""
        rule, code = node.get("rule"), node["code"]
        wrong = any(
            problem.node == code and problem.severity == "error" and ".rule" in problem.column
            for problem in self.problems
        )
        if not isinstance(rule, Mapping) or not rule or wrong:
            return []
        return read_rule(rule, maximum=str(node.get("max_points") or ""))

    def place(self, code: str) -> str:
        """Where a row stands now, in words."""
        row = self.by_code[code]
        beside = [other.code for other in self.rows if other.parent == row.parent]
        values = {
            "code": code,
            "place": beside.index(code) + 1,
            "count": len(beside),
            "parent": row.parent,
        }
        if row.parent is None:
            return _("%(code)s is field %(place)s of %(count)s now.") % values
        return _("%(code)s is number %(place)s of %(count)s in %(parent)s now.") % values

    @property
    def ready(self) -> bool:
        """Nothing keeps the set from being issued."""
        return self.sound and all(run.passed for run in self.cases)

    def shown(self, *, q: str = "", tag: str = "") -> frozenset[str]:
        """Codes of the rows a filter leaves, with the groups above them; all without one."""
        words = fold(q).split()
        found: set[str] = set()
        for row in self.rows:
            hit = all(word in row.search for word in words) and (not tag or tag in row.tags)
            above = row if hit else None
            while above is not None:
                found.add(above.code)
                above = self.by_code.get(above.parent or "")
        return frozenset(found)


def draft_page(criteria_set: CriteriaSet) -> DraftPage:
    """The whole editor of a draft: a query for the steps, once somebody asks for them."""
    document = criteria_set.document
    reading = reading_of(criteria_set)
    nodes = nodes_of(document)
    runs = tuple(run_cases(document))
    red = red_of(runs)
    rows = tuple(_rows(nodes, [*reading.problems, *red]))
    found = _counted(document, nodes)
    gap = gap_words(decimal_of(document.get("total")), found)
    return DraftPage(
        criteria_set=criteria_set,
        nodes=tuple(nodes),
        problems=reading.problems,
        cases=runs,
        rows=rows,
        total=shown_number(document.get("total")),
        found=format_exact(found),
        gap=gap,
        survey=format_exact(_surveyed(nodes)),
        leaves=sum(row.is_leaf for row in rows),
        wrong=sum(bool(row.tags) for row in rows),
        errors=tuple(place_words(p) for p in reading.errors if not p.node),
        sound=reading.engine is not None,
    )


def gap_words(declared: Decimal | None, found: Decimal) -> str:
    """“0,5 points short of 100” and the like; empty when the two agree or one is no number."""
    if declared is None or declared == found:
        return ""
    values = {"gap": format_exact(abs(declared - found)), "whole": format_exact(declared)}
    if found < declared:
        return _("%(gap)s points short of %(whole)s") % values
    return _("%(gap)s points more than %(whole)s") % values


def place_words(problem: RowProblem) -> str:
    """What is wrong, after the property and the line of it where it is."""
    place = _PLACE.fullmatch(problem.column)
    if place is None:
        return problem.words
    label = str(KEY_LABELS.get(place[1], ""))
    line = _ROW.search(place[2])
    if line:
        label += ", " + _("line %(number)s") % {"number": int(line[1]) + 1}
    return f"{label}: {problem.words}" if label else problem.words


def shown_number(value: Any) -> str:
    """A number as people write it here, anything else as it was typed."""
    number = decimal_of(value)
    return format_exact(number) if number is not None else str(value or "")


def _rows(nodes: list[Node], problems: list[RowProblem]) -> Iterator[DraftRow]:
    said: dict[str, dict[str, list[str]]] = {}
    for problem in problems:
        by_severity = said.setdefault(problem.node, {"error": [], "warning": []})
        # Its words stand beside the sum.
        if problem.code != "sum_of_children":
            by_severity[problem.severity].append(place_words(problem))
    sums = _sums(nodes)
    levels: dict[str | None, int] = {None: 0}
    for node in nodes:
        code = node["code"]
        level = levels[code] = levels[node["parent"]] + 1
        is_group = code in sums
        source = str(node.get("source") or "self")
        texts = said.get(code, {"error": [], "warning": []})
        title = str(node.get("title") or "")
        yield DraftRow(
            code=code,
            parent=node["parent"],
            title=title,
            level=level,
            group=_group_words(node) if level == 1 else "",
            maximum=shown_number(node.get("max_points")),
            gap=_gap(node, sums[code]) if is_group else "",
            source=_source_words(source) if not is_group and source != "self" else "",
            is_leaf=not is_group and level > 1,
            errors=tuple(texts["error"]),
            warnings=tuple(texts["warning"]),
            search=fold(f"{code} {title}"),
        )


def _sums(nodes: list[Node]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for node in nodes:
        if node["parent"] is not None:
            points = decimal_of(node.get("max_points")) or ZERO
            found[node["parent"]] = found.get(node["parent"], ZERO) + points
    return found


def _gap(node: Node, found: Decimal) -> str:
    declared, cap = decimal_of(node.get("max_points")), decimal_of(node.get("cap"))
    if node["group"] == "bonus" and cap is not None and declared == min(found, cap):
        return ""
    return gap_words(declared, found)


def _counted(document: Mapping[str, Any], nodes: list[Node]) -> Decimal:
    policy = document.get("policy")
    with_bonus = isinstance(policy, Mapping) and policy.get("bonus_in_maximum") is True
    counted = {"main", "bonus"} if with_bonus else {"main"}
    total = ZERO
    for node in nodes:
        if node["parent"] is None and node["group"] in counted:
            points, cap = decimal_of(node.get("max_points")) or ZERO, decimal_of(node.get("cap"))
            total += min(points, cap) if node["group"] == "bonus" and cap is not None else points
    return total


def _surveyed(nodes: list[Node]) -> Decimal:
    groups = {node["parent"] for node in nodes}
    return sum(
        (
            decimal_of(node.get("max_points")) or ZERO
            for node in nodes
            if node["code"] not in groups and node.get("source") in {"survey", "satisfaction"}
        ),
        ZERO,
    )


def _group_words(node: Node) -> str:
    group = node["group"]
    known = group in CriterionGroup.values and group != CriterionGroup.MAIN
    return str(CriterionGroup(group).label) if known else ""


def _source_words(source: str) -> str:
    return str(PointSource(source).label) if source in PointSource.values else source

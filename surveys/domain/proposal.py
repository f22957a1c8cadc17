"""What a file of figures would change, checked row by row before anything is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from campaigns.domain.tree import TreeNode
from campaigns.models import Campaign, UnitGroup
from parindex.common.folding import fold
from parindex.common.formats import format_exact, parse_decimal
from parindex.common.row_problems import RowProblem
from parindex.tenants.models import Organisation
from scoring.domain.peers import best_known
from scoring.models import Dossier
from surveys.domain.board import Board, Place, board_of
from surveys.domain.figures import Figure, FigureError, figure_for
from surveys.domain.reading import (
    LABELS,
    LEAF,
    PERCENT,
    POINTS,
    REMARK,
    UNIT,
    UNIT_CODE,
    Table,
    read_table,
)

MAX_LISTED = 200
MAX_REMARK = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the file beside the one in force."""

    row: int
    place: Place
    percent: Decimal | None
    figure: Figure
    remark: str

    @property
    def old(self) -> Decimal | None:
        return self.place.entry.points if self.place.entry else None

    @property
    def changes(self) -> bool:
        """Whether the line says something else than what is in force."""
        entry = self.place.entry
        if entry is None:
            return True
        same_way = entry.pinned == (self.figure.pinned is not None)
        return not (
            same_way and entry.points == self.figure.points and entry.facts == self.figure.facts
        )


@dataclass
class Proposal:
    """Lines that would be written, and the problems that forbid it."""

    lines: list[Line] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return sum(line.changes for line in self.lines)

    @property
    def digest(self) -> str:
        """Names the lines and the revisions they would follow: what the person confirms."""
        text = repr(
            [
                (line.place.key, line.place.revision, line.figure.facts, line.figure.pinned)
                for line in self.lines
            ]
        )
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class _Units:
    """Units of the campaign by folded code and name."""

    board: Board
    groups: dict[int, UnitGroup]
    by_code: dict[str, Dossier] = field(default_factory=dict)
    by_name: dict[str, list[Dossier]] = field(default_factory=dict)

    def add(self, dossier: Dossier) -> None:
        unit: Organisation = dossier.participation.organisation
        self.by_code[fold(unit.code)] = dossier
        for name in {fold(unit.name), fold(unit.short_name)} - {""}:
            self.by_name.setdefault(name, []).append(dossier)

    def leaves(self, dossier: Dossier) -> dict[str, TreeNode]:
        return {node.code: node for node in self.board.leaves[dossier.participation.group_id]}


@dataclass(frozen=True, slots=True)
class _Notes:
    """Writes down what is wrong with one row."""

    row: int
    proposal: Proposal

    def __call__(self, column: str, code: str, *, got: str = "", expected: str = "") -> None:
        problem = RowProblem(self.row, LABELS[column], code, got[:80], expected)
        self.proposal.problems.append(problem)


def propose(*, campaign: Campaign, name: str, data: bytes) -> Proposal:
    """Read and check a file against the campaign. Raises ``FileError`` for an unreadable file."""
    table = read_table(name=name, data=data)
    board = board_of(campaign)
    units = _Units(board, {group.pk: group for group in board.groups})
    for dossiers in board.dossiers.values():
        for dossier in dossiers:
            units.add(dossier)
    proposal = Proposal(problems=list(table.problems))
    _check_rows(table, units, proposal)
    if not proposal.lines and not proposal.problems:
        proposal.problems.append(RowProblem(None, "", "no_figures"))
    if len(proposal.problems) > MAX_LISTED:
        limit = RowProblem(None, "", "limit_reached", expected=str(MAX_LISTED))
        proposal.problems = [*proposal.problems[:MAX_LISTED], limit]
    proposal.problems.sort(key=lambda problem: problem.row or 0)
    return proposal


def _check_rows(table: Table, units: _Units, proposal: Proposal) -> None:
    seen: dict[tuple[int, int], int] = {}
    broken = {problem.row for problem in table.problems}
    for row, cells in table.rows.items():
        # The template lists every unit and criterion: a row without a value says nothing.
        if row in broken or not (cells.get(PERCENT) or cells.get(POINTS)):
            continue
        line = _line(row, cells, units, proposal)
        if line is None:
            continue
        first = seen.setdefault(line.place.key, row)
        if first != row:
            proposal.problems.append(
                RowProblem(row, LABELS[LEAF], "duplicate", expected=str(first))
            )
        else:
            proposal.lines.append(line)


def _line(row: int, cells: Mapping[str, str], units: _Units, proposal: Proposal) -> Line | None:
    wrong = _Notes(row, proposal)
    dossier = _unit(cells, units, wrong)
    place = _place(cells, units, dossier, wrong) if dossier is not None else None
    percent = _number(cells, PERCENT, wrong)
    points = _number(cells, POINTS, wrong)
    if len(cells.get(REMARK, "")) > MAX_REMARK:
        wrong(REMARK, "too_long", expected=str(MAX_REMARK))
        return None
    if place is None or place.node.leaf is None or (percent is None and points is None):
        return None
    if percent is not None and 0 < percent < 1:
        whole = f"{format_exact(percent * 100)}"
        wrong(PERCENT, "fraction", got=format_exact(percent), expected=whole)
        return None
    try:
        best = best_known(
            place.node.leaf,
            criterion_id=place.node.criterion.pk,
            dossier_id=place.dossier.pk,
        )
        figure = figure_for(place.node.leaf, percent=percent, points=points, best=best)
    except FigureError as error:
        got = cells.get(PERCENT) or cells.get(POINTS, "")
        wrong(
            PERCENT if percent is not None else POINTS, "out_of_range", got=got, expected=str(error)
        )
        return None
    return Line(row, place, percent, figure, cells.get(REMARK, ""))


def _unit(cells: Mapping[str, str], units: _Units, wrong: _Notes) -> Dossier | None:
    code, name = cells.get(UNIT_CODE, ""), cells.get(UNIT, "")
    if not code and not name:
        wrong(UNIT_CODE, "no_unit")
        return None
    named = units.by_name.get(fold(name), []) if name else []
    if not code:
        if len(named) == 1:
            return named[0]
        wrong(UNIT, "ambiguous_unit" if named else "no_such_unit", got=name)
        return None
    found = units.by_code.get(fold(code))
    if found is None:
        wrong(UNIT_CODE, "no_such_unit", got=code)
    elif name and found not in named:
        wrong(UNIT, "other_unit", got=name, expected=found.participation.organisation.name)
        return None
    return found


def _place(
    cells: Mapping[str, str], units: _Units, dossier: Dossier, wrong: _Notes
) -> Place | None:
    code = cells.get(LEAF, "")
    if not code:
        wrong(LEAF, "no_leaf")
        return None
    node = units.leaves(dossier).get(code)
    if node is None:
        wrong(LEAF, "unknown_leaf", got=code)
        return None
    place = units.board.places.get((dossier.pk, node.criterion.pk))
    if place is None:
        wrong(LEAF, "excluded", got=code)
    return place


def _number(cells: Mapping[str, str], column: str, wrong: _Notes) -> Decimal | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        return parse_decimal(text)
    except ValueError:
        wrong(column, "not_a_number", got=text)
        return None

"""A criteria set or a plan that cannot be imported, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable

from parindex.common.row_problems import RowProblem
from scoring.engine.problems import Problem


class ImportProblems(Exception):  # noqa: N818  # problems are what the page shows
    """A file that cannot be imported; nothing was stored."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{item.column}: {item.code}" for item in self.problems))


def whole_file(code: str, *, expected: str = "", got: str = "") -> ImportProblems:
    """A problem of the file as a whole."""
    return ImportProblems([RowProblem(None, "", code, got, expected)])


def from_engine(problem: Problem) -> RowProblem:
    """A problem the engine found, with its path in the JSON as the column."""
    return RowProblem(
        row=None,
        column=problem.path,
        got=problem.got,
        expected=problem.expected,
        code=_code(problem),
        node=problem.node,
        severity=problem.severity,
    )


def _code(problem: Problem) -> str:
    if problem.path == "year":
        return "bad_year"
    if problem.code == "not_a_number" and not problem.got:
        return "number_missing"
    # "too large" is also said of files.
    return "too_large_number" if problem.code == "too_large" else problem.code

"""A criteria set or a plan that cannot be imported, with everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from campaigns.domain.problem_words import CONDITIONS, LIST_NAMES
from parindex.common.row_problems import RowProblem
from scoring.engine.dates import iso_date, typed_date
from scoring.engine.problems import Problem

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LIKE_A_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", re.ASCII)
# "1.000,5" and "1,000.5": thousands kept apart, which numbers of a set are not.
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d{1,3}(?:,\d{3})+\.\d+", re.ASCII)


class ImportProblems(Exception):  # noqa: N818  # problems are what the page shows
    """A file that cannot be imported; nothing was stored."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{item.column}: {item.code}" for item in self.problems))


def whole_file(code: str, *, expected: str = "", got: str = "") -> ImportProblems:
    """A problem of the file as a whole."""
    return ImportProblems([RowProblem(None, "", code, got, expected)])


def from_engine(problem: Problem) -> RowProblem:
    """A problem the engine found, with its path in the JSON as the column.

    Where the engine speaks of keys and days of the JSON, the problem speaks of the fields of the
    form and of days as people write them.
    """
    code, got, expected = _said(problem)
    return RowProblem(
        row=None,
        column=problem.path,
        got=got,
        expected=expected,
        code=code,
        node=problem.node,
        severity=problem.severity,
    )


def _said(problem: Problem) -> tuple[str, str, str]:
    """Code, what was found and what was expected."""
    code, got, expected = problem.code, problem.got, problem.expected
    name = problem.path.rpartition(".")[2]
    if problem.path == "year":
        return ("bad_year" if got else "year_missing"), got, expected
    if code == "not_a_number":
        grouped = _GROUPED.fullmatch(got)
        known = "number_grouped" if grouped else code if got else "number_missing"
        return known, got, expected
    if code == "not_a_date" and _LIKE_A_DAY.fullmatch(got) and typed_date(got) is None:
        return "no_such_day", _day(got), expected
    if code == "tier_order" and iso_date(got):
        return "day_order", _day(got), _day(expected.removeprefix("> "))
    if code == "not_a_list" and name in LIST_NAMES:
        return "list_empty", got, str(LIST_NAMES[name])
    if code == "one_condition":
        return CONDITIONS.get(expected, code), got, expected
    # "too large" is also said of files.
    return ("too_large_number" if code == "too_large" else code), got, expected


def _day(text: str) -> str:
    """A day of the JSON as people write it; what is none stays as it is."""
    return "/".join(reversed(text.split("-"))) if _ISO.fullmatch(text) else text

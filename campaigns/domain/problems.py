"""What is wrong with an uploaded file, row by row, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.domain.problem_words import NUMBERS, WORDS
from parindex.common.formats import is_english
from scoring.engine.problems import Problem

# The point of a decimal number, which Vietnamese writes as a comma.
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in a file.

    ``row`` counts as the spreadsheet program does (None: the file as a whole, or a JSON file),
    ``column`` is the heading or the path in the JSON, ``node`` the code of the criterion.
    """

    row: int | None
    column: str
    got: str
    expected: str
    code: str
    node: str = ""
    severity: str = "error"

    @property
    def words(self) -> str:
        """What is wrong, as a sentence in the active language."""
        template = WORDS.get(self.code)
        if template is None:
            return self.code
        values = {"expected": self.expected, "got": self.got}
        if self.code in NUMBERS and not is_english():
            values = {name: _POINT.sub(",", text) for name, text in values.items()}
        return str(template) % values


class ImportProblems(Exception):  # noqa: N818  # problems are what the page shows
    """A file that cannot be imported; nothing was stored."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{item.column}: {item.code}" for item in self.problems))


def whole_file(code: str, *, expected: str = "", got: str = "") -> ImportProblems:
    """A problem of the file as a whole."""
    return ImportProblems([RowProblem(None, "", got, expected, code)])


def from_engine(problem: Problem) -> RowProblem:
    """A problem the engine found, with its path in the JSON as the column."""
    return RowProblem(
        row=None,
        column=problem.path,
        got=problem.got,
        expected=problem.expected,
        # "too large" is also said of files.
        code="too_large_number" if problem.code == "too_large" else problem.code,
        node=problem.node,
        severity=problem.severity,
    )

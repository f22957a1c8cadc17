"""What is wrong with a criteria set, as data a caller can put into words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where, which code, what was expected, what was found.

    `path` is the place in the JSON ("nodes[3].rule.tiers[0].from"), `node` the code of the
    criterion concerned ("" when it is the set as a whole).
    """

    path: str
    code: str
    expected: str = ""
    got: str = ""
    node: str = ""
    severity: Severity = "error"


class SetError(Exception):
    """A criteria set, a rule or a list of bands that cannot be used; carries every problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(f"{item.path}: {item.code}" for item in self.problems))

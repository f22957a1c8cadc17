"""The answer to "why this number": the steps of one evaluation, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation: a code to translate and its parameters as plain text."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


class Trace:
    """Collects the steps while a rule is evaluated."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def add(self, code: str, **params: str) -> None:
        """Append one step."""
        self._steps.append(Step(code, params))

    def extend(self, other: "Trace") -> None:
        """Append the steps of another trace."""
        self._steps.extend(other.steps)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return tuple(self._steps)

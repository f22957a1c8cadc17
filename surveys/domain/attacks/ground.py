"""What every attack stands on: a reading connection, one wave, and how an attack reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

from surveys.domain.attacks.schema import Schema
from surveys.enums import AttackVerdict

Kind = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Target:
    """The wave attacked; ``k`` is its least group, ``closed_at`` (UTC) empty while it runs."""

    id: int
    tenant_id: int
    slug: str
    tenant: str
    k: int
    closed_at: datetime | None


@dataclass(frozen=True)
class Ground:
    """``rows`` reads as the strongest role there is; ``logs`` are files and directories of logs.

    ``known``: key of a ballot, or code of a receipt → invitation, where the attacker knows an
    author from elsewhere. What a ballot's own text gives away is found by the attacks themselves.
    """

    cursor: Any
    schema: Schema
    target: Target
    logs: tuple[Path, ...] = ()
    known: Mapping[str, int] = field(default_factory=dict)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of one reading statement."""
        self.cursor.execute(statement, values or None)
        found: list[tuple[Any, ...]] = self.cursor.fetchall()
        return found

    def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row."""
        return self.rows(statement, *values)[0][0]

    def setting(self, name: str) -> str | None:
        """A setting of the server; ``None`` when this role may not read it or it is unknown."""
        found = self.rows("SELECT setting FROM pg_settings WHERE name = %s", name)
        return found[0][0] if found else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attack got: in words, in numbers, and what it means."""

    got: str
    verdict: AttackVerdict
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to find out what somebody answered.

    ``tried`` says how, ``limit`` what it would still get from somebody who holds more than the
    database; both are shown to respondents on the page of the promise.
    """

    key: str
    title: str | Promise
    tried: str | Promise
    run: Callable[[Ground], Outcome]
    limit: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """An attack carried out on one wave."""

    attack: Attack
    outcome: Outcome

    @property
    def succeeded(self) -> bool:
        return self.outcome.verdict == AttackVerdict.WORKS


def held_if(good: bool, got: str, numbers: Mapping[str, int]) -> Outcome:
    """The plain case: it failed, or it worked."""
    return Outcome(got, AttackVerdict.HELD if good else AttackVerdict.WORKS, numbers)


def smallest(numbers: Iterable[int]) -> int:
    """The smallest of the numbers; 0 when there is none."""
    return min(numbers, default=0)

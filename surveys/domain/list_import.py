"""A file of respondents: read, checked, corrected in the browser, stored whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.cache import cache

from parindex.common.row_problems import RowProblem
from parindex.files.domain.names import clean_name
from surveys.domain.duplicates import Clash, clashes
from surveys.domain.list_entry import store_people
from surveys.domain.list_rows import GROUP, LABELS, NAME, Choices, Person, check_row
from surveys.domain.problems import FileError
from surveys.domain.reading import Layout, read_table
from surveys.models import RespondentList

# How long a checked file waits for its confirmation, in seconds.
KEPT_SECONDS = 60 * 60
MAX_ROWS = 20_000
LAYOUT = Layout(
    headings={
        "ho va ten": "full_name",
        "ho ten": "full_name",
        "chuc vu": "position",
        "co quan, don vi": "body",
        "co quan": "body",
        "don vi": "body",
        "nhom doi tuong": "group",
        "nhom": "group",
        "co quan cap tren": "parent",
        "thu dien tu": "email",
        "e-mail": "email",
        "email": "email",
        "so dien thoai": "phone",
        "dien thoai": "phone",
        "kenh gui": "channel",
    },
    labels=LABELS,
    needed=({NAME}, {GROUP}),
    max_rows=MAX_ROWS,
)


@dataclass(frozen=True)
class Waiting:
    """A file being checked; nothing of it is in the database yet.

    ``rows``: row number → cells; ``flags``: what reading found wrong with a row, until somebody
    corrects it; ``replaces``: it takes the place of what is on the list.
    """

    name: str
    rows: dict[int, dict[str, str]]
    flags: dict[int, list[RowProblem]]
    replaces: bool


@dataclass(frozen=True)
class Proposal:
    """A waiting file, checked: people that would be stored, and rows that must be corrected."""

    people: list[tuple[int, Person]] = field(default_factory=list)
    wrong: dict[int, list[RowProblem]] = field(default_factory=dict)

    @cached_property
    def problems(self) -> list[RowProblem]:
        """Everything that is wrong, by row."""
        return [problem for row in sorted(self.wrong) for problem in self.wrong[row]]


def read_list(*, name: str, data: bytes, replaces: bool) -> Waiting:
    """Read a file. Raises ``FileError`` when no row can be made of it."""
    table = read_table(name=name, data=data, layout=LAYOUT)
    flags: dict[int, list[RowProblem]] = {}
    for problem in table.problems:
        if problem.row is None or problem.row not in table.rows:
            raise FileError(problem.code, expected=problem.expected, got=problem.got)
        flags.setdefault(problem.row, []).append(problem)
    rows = {row: cells for row, cells in table.rows.items() if cells or row in flags}
    if not rows:
        raise FileError("nobody_named")
    return Waiting(clean_name(name), rows, flags, replaces)


def check_list(waiting: Waiting, choices: Choices) -> Proposal:
    """Check every row of a waiting file."""
    people: list[tuple[int, Person]] = []
    wrong: dict[int, list[RowProblem]] = {}
    for row, cells in waiting.rows.items():
        person, problems = check_row(row, cells, choices)
        problems = [*waiting.flags.get(row, []), *problems]
        if problems or person is None:
            wrong[row] = problems
        else:
            people.append((row, person))
    return Proposal(people, wrong)


def corrected(
    waiting: Waiting, *, typed: Mapping[int, Mapping[str, str]], left_out: set[int]
) -> Waiting:
    """The file with rows typed again, and without those left out."""
    rows = {row: cells for row, cells in waiting.rows.items() if row not in left_out}
    rows |= {row: dict(cells) for row, cells in typed.items() if row in rows}
    settled = left_out | set(typed)
    flags = {row: found for row, found in waiting.flags.items() if row not in settled}
    return replace(waiting, rows=rows, flags=flags)


def clashes_of(listed: RespondentList, waiting: Waiting, proposal: Proposal) -> list[Clash]:
    """Whom of the file the lists know already."""
    return clashes(listed=listed, people=proposal.people, alone=waiting.replaces)


def import_list(
    *,
    actor: Any,
    listed: RespondentList,
    waiting: Waiting,
    choices: Choices,
    expected_version: int,
    at: datetime,
) -> int:
    """Store a file without mistakes; answers the number of people.

    Raises ``Refused``, ``StaleEdit``, ``FileError`` when something is wrong with it after all.
    """
    proposal = check_list(waiting, choices)
    if proposal.wrong or not proposal.people:
        raise FileError("nobody_named")
    store_people(
        actor=actor,
        listed=listed,
        people=[person for _row, person in proposal.people],
        replace=waiting.replaces,
        name=waiting.name,
        expected_version=expected_version,
        at=at,
    )
    return len(proposal.people)


def keep_waiting(*, actor: Any, listed: RespondentList, waiting: Waiting, key: str = "") -> str:
    """Keep a file for an hour; answers the key under which it is found again."""
    key = key or secrets.token_urlsafe(24)
    cache.set(_key(actor, listed, key), waiting, KEPT_SECONDS)
    return key


def waiting_list(*, actor: Any, listed: RespondentList, key: str) -> Waiting | None:
    """The file the same person keeps for the same list, if it still is there."""
    found = cache.get(_key(actor, listed, key))
    return found if isinstance(found, Waiting) else None


def forget(*, actor: Any, listed: RespondentList, key: str) -> None:
    """Drop a kept file."""
    cache.delete(_key(actor, listed, key))


def _key(actor: Any, listed: RespondentList, key: str) -> str:
    return f"respondents:{listed.tenant_id}:{listed.pk}:{actor.pk}:{key}"

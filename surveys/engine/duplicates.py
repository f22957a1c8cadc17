"""Which entries on the lists are one person, and under which of them the person is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Rank = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list. ``marks``: what names the person, such as the e-mail; any one suffices.

    The entry with the smallest ``rank`` stays: the priority of its group first (guidance
    23/BNV-CCHC of 04/01/2022, section 2b: the role of delegate of the People's Council wins).
    """

    key: int
    rank: Rank
    marks: frozenset[str]


def losers(entries: Iterable[Entry]) -> dict[int, int]:
    """Key of every entry that gives way → key of the entry kept instead."""
    found: dict[int, int] = {}
    for same in people(entries):
        first, *others = sorted(same, key=lambda entry: (entry.rank, entry.key))
        found |= {entry.key: first.key for entry in others}
    return found


def people(entries: Iterable[Entry]) -> list[Sequence[Entry]]:
    """Entries put together by person; A is C when A shares a mark with B and B with C."""
    parent: dict[int, int] = {}

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    listed = list(entries)
    first_with: dict[str, int] = {}
    for place, entry in enumerate(listed):
        parent[place] = place
        for mark in entry.marks:
            parent[root(place)] = root(first_with.setdefault(mark, place))
    found: dict[int, list[Entry]] = {}
    for place, entry in enumerate(listed):
        found.setdefault(root(place), []).append(entry)
    return list(found.values())

"""Where an entry of the ledger comes from, for whoever asks why: apps above add their pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scoring.models import ScoreEntry


@dataclass(frozen=True, slots=True)
class Origin:
    """A page that says how the figure came about: name of its address and its three arguments
    after the tenant."""

    text: str
    name: str
    place: tuple[str, str, str]


# Entries → key of an entry → its origin; each app adds one in ``AppConfig.ready``.
Finder = Callable[[Sequence[ScoreEntry]], Mapping[int, Origin]]
FINDERS: list[Finder] = []


def origins_of(entries: Sequence[ScoreEntry]) -> dict[int, Origin]:
    """The origins that are known, by the key of the entry."""
    return {pk: origin for finder in FINDERS for pk, origin in finder(entries).items()}

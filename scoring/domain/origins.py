"""Where figures come from: an entry of the ledger, for whoever asks why, and all of a run.

Apps above add what they know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from scoring.models import IndexRun, ScoreEntry


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

# Campaign → what its figures were made from, each as a JSON object with a ``kind``. Asked inside
# the transaction of a run, before it reads the ledger: a witness holds what it names until the
# end, so that the run read just that.
Witness = Callable[[Campaign], Sequence[Mapping[str, Any]]]
WITNESSES: list[Witness] = []


def origins_of(entries: Sequence[ScoreEntry]) -> dict[int, Origin]:
    """The origins that are known, by the key of the entry."""
    return {pk: origin for finder in FINDERS for pk, origin in finder(entries).items()}


def sources_of(campaign: Campaign) -> tuple[Mapping[str, Any], ...]:
    """What all witnesses name now. Runs inside a transaction."""
    return tuple(source for witness in WITNESSES for source in witness(campaign))


def named_sources(run: IndexRun, kind: str) -> list[Mapping[str, Any]]:
    """The sources of one kind that a run was computed with."""
    return [source for source in run.policy.get("sources", ()) if source["kind"] == kind]

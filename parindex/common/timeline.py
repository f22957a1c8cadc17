"""The phases of a campaign as steps of a timeline: done, now, next."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class PhaseLike(Protocol):
    """What a timeline needs to know of a phase; ``opens_at`` and ``closes_at`` are aware."""

    @property
    def name(self) -> str: ...
    @property
    def opens_at(self) -> dt.datetime | None: ...
    @property
    def closes_at(self) -> dt.datetime | None: ...


@dataclass(frozen=True)
class Step:
    """One step as ``components/timeline.html`` draws it; ``state``: done, now or next."""

    name: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    state: str


def timeline_steps(phases: Iterable[PhaseLike], *, now: dt.datetime) -> list[Step]:
    """Steps in the order given. A phase is open in [opens_at, closes_at)."""
    return [
        Step(
            name=str(phase.name),
            opens_at=phase.opens_at,
            closes_at=phase.closes_at,
            state=_state(phase, now),
        )
        for phase in phases
    ]


def _state(phase: PhaseLike, now: dt.datetime) -> str:
    if phase.closes_at is not None and phase.closes_at <= now:
        return "done"
    if phase.opens_at is None or phase.opens_at > now:
        return "next"
    return "now"

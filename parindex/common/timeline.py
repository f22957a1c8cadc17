"""The phases of a campaign as steps of a timeline: done, now, next, or never run."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A phase with its aware hours.

    ``ran``: it takes or took place; a phase whose hours pass while nothing runs is never done.
    ``own``: ``closes_at`` is the unit's own, extended deadline, later than everybody's.
    """

    name: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    ran: bool = True
    own: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step as ``components/timeline.html`` draws it.

    ``state``: done, now, next, or missed (its hours passed and it did not run).
    """

    name: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    state: str
    own: bool = False


def timeline_steps(phases: Iterable[Span], *, now: dt.datetime) -> list[Step]:
    """Steps in the order given. A phase is open in [opens_at, closes_at)."""
    return [
        Step(phase.name, phase.opens_at, phase.closes_at, _state(phase, now), phase.own)
        for phase in phases
    ]


def open_steps(steps: Iterable[Step]) -> list[Step]:
    """What is open now, the nearest deadline first; what never closes comes last."""
    found = [step for step in steps if step.state == "now"]
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda step: step.closes_at or latest)


def _state(phase: Span, now: dt.datetime) -> str:
    if phase.closes_at is not None and phase.closes_at <= now:
        return "done" if phase.ran else "missed"
    if phase.opens_at is None or phase.opens_at > now or not phase.ran:
        return "next"
    return "now"

"""Phases, dated tasks and meetings of a plan as entries of a calendar, and month by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate

from campaigns.domain.phases import extended_phases
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Phase, PlanTask, Workshop


@dataclass(frozen=True, slots=True)
class Entry:
    """A phase with its hours (UTC; ``closes_at`` of the own unit), or a task or a meeting
    with its days.

    ``first`` and ``last`` are days in Viet Nam, both included.
    """

    label: str
    first: date
    last: date
    phase: Phase | None = None
    closes_at: datetime | None = None
    task: PlanTask | None = None
    workshop: Workshop | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """``entries`` begin or end in the month, the earliest end first; ``running``: names of the
    phases that go on all through it."""

    first: date
    entries: list[Entry] = field(default_factory=list)
    running: list[str] = field(default_factory=list)


def entries_of(
    campaign: Campaign, tasks: Iterable[PlanTask], *, unit: int | None = None
) -> list[Entry]:
    """Phases, then those of ``tasks`` that name a day, then such meetings.

    ``unit`` is the organisation whose own extensions count, as in ``phases.timeline``.
    """
    extended = extended_phases(campaign, unit) if unit is not None else {}
    found = []
    for phase in campaign.phases.all():
        ends = max(phase.closes_at, extended.get(phase.pk, phase.closes_at))
        label = str(PhaseKind(phase.kind).label)
        found.append(Entry(label, localdate(phase.opens_at), localdate(ends), phase, ends))
    for task in tasks:
        first, last = task.starts_on or task.due_on, task.due_on or task.starts_on
        if first is not None and last is not None:
            found.append(Entry(task.text, first, last, task=task))
    for item in Workshop.objects.filter(campaign=campaign):
        first, last = item.starts_on or item.due_on, item.due_on or item.starts_on
        if first is not None and last is not None:
            found.append(Entry(item.name, first, last, workshop=item))
    return found


def undated(tasks: Iterable[PlanTask]) -> list[PlanTask]:
    """Tasks that name no day; they stand in no month."""
    return [task for task in tasks if task.starts_on is None and task.due_on is None]


def months_of(entries: Iterable[Entry]) -> list[Month]:
    """The months in which something begins or ends, in order; empty ones between are left out."""
    entries = sorted(entries, key=lambda entry: (entry.last, entry.first))
    ends = {day.replace(day=1) for entry in entries for day in (entry.first, entry.last)}
    months = {first: Month(first) for first in sorted(ends)}
    for entry in entries:
        begins, finishes = entry.first.replace(day=1), entry.last.replace(day=1)
        for first in sorted({begins, finishes}):
            months[first].entries.append(entry)
        if entry.phase is not None:
            for month in months.values():
                if begins < month.first < finishes:
                    month.running.append(entry.label)
    return list(months.values())

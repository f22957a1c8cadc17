"""The hours of a survey in a rehearsal: fitted into its phases, opened and closed by hand.

As with the phases the dates themselves are moved, so every page and lock works as in the campaign.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Phase
from parindex.audit.domain.record import record
from parindex.rehearsal.domain.stages import SHORTEST
from surveys.domain.waves import DRAIN
from surveys.models import Wave


@dataclass(frozen=True, slots=True)
class WaveHours:
    """When lists are due, answers are taken, and until when paper may be typed in; UTC."""

    lists_due_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    paper_until: datetime | None

    @classmethod
    def of(cls, wave: Wave) -> WaveHours:
        """Those of a wave."""
        return cls(wave.lists_due_at, wave.opens_at, wave.closes_at, wave.paper_until)

    @property
    def whole(self) -> timedelta:
        """From the first answer to the last sheet of paper."""
        return (self.paper_until or self.closes_at) - self.opens_at

    def shifted(self, by: timedelta) -> WaveHours:
        """All of them later by ``by``."""
        return WaveHours(
            self.lists_due_at and self.lists_due_at + by,
            self.opens_at + by,
            self.closes_at + by,
            self.paper_until and self.paper_until + by,
        )


def fitted(hours: WaveHours, *, start: datetime, end: datetime) -> WaveHours:
    """The hours moved, and shortened where they are longer, so that everything lies between.

    There is a day at least for the lists before answers are taken, and one for the answers.
    """
    first = start + SHORTEST
    room = max(end - first, SHORTEST)
    opens = min(max(hours.opens_at, first), max(first, end - hours.whole))
    share = min(1.0, room / hours.whole)
    due = hours.lists_due_at
    if due is not None:
        ahead = max(hours.opens_at - due, timedelta(0))
        due = max(opens - ahead, start + (opens - start) / 2)
    return WaveHours(
        due,
        opens,
        opens + (hours.closes_at - hours.opens_at) * share,
        hours.paper_until and opens + hours.whole * share,
    )


def open_for_lists(hours: WaveHours, *, at: datetime) -> WaveHours:
    """The hours in which lists can still be sent at ``at``: all later by as much as that takes."""
    if hours.lists_due_at is None or hours.lists_due_at > at:
        return hours
    return hours.shifted(at + SHORTEST - hours.lists_due_at)


def opened(hours: WaveHours, *, at: datetime, end: datetime) -> WaveHours:
    """Answers are taken from ``at`` on, as planned, not beyond ``end``, a day at least."""
    moved = hours.shifted(at - hours.opens_at)
    length = max(min(moved.whole, end - at), SHORTEST)
    share = length / moved.whole
    return WaveHours(
        moved.lists_due_at,
        at,
        at + (moved.closes_at - at) * share,
        moved.paper_until and at + length,
    )


def closed(hours: WaveHours, *, at: datetime) -> WaveHours:
    """The last answer came in just before ``at``; the time posts under way need is over."""
    closes = min(hours.closes_at, at - DRAIN)
    opens = min(hours.opens_at, closes - SHORTEST)
    due = hours.lists_due_at and min(hours.lists_due_at, opens)
    return WaveHours(due, opens, closes, None)


def fit_waves(campaign: Campaign, *, at: datetime) -> None:
    """Every wave of a rehearsal just made lies between ``at`` and the end of the appraisal."""
    end = end_of_appraisal(campaign, at=at)
    for wave in Wave.objects.filter(campaign=campaign):
        _write(wave, fitted(WaveHours.of(wave), start=at, end=end))


def move_wave(*, actor: Any, wave: Wave, hours: WaveHours, at: datetime) -> None:
    """Write other hours down, by hand of ``actor``; the caller holds the wave."""
    old = WaveHours.of(wave)
    if hours != old:
        _write(wave, hours)
        record(
            actor=actor,
            action="rehearsal.wave_moved",
            subject=wave,
            old=asdict(old),
            new=asdict(hours),
            at=at,
        )


def end_of_appraisal(campaign: Campaign, *, at: datetime) -> datetime:
    """When the appraisal closes, or the last phase of a campaign without; ``at`` without any."""
    phases = list(Phase.objects.filter(campaign=campaign))
    ends = [phase.closes_at for phase in phases if phase.kind == PhaseKind.APPRAISAL]
    return max(ends or [phase.closes_at for phase in phases], default=at)


def _write(wave: Wave, hours: WaveHours) -> None:
    columns = asdict(hours)
    for name, value in columns.items():
        setattr(wave, name, value)
    wave.version += 1
    wave.save(update_fields=[*columns, "version"])

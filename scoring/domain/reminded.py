"""Reminders that were sent by hand: which units they were about, when, and which still wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from campaigns.models import Phase
from parindex.notify.models import MailState, OutboxMail
from scoring.domain.progress import UnitStanding

NUDGE_KIND = "progress.reminder"
# How long nobody gets another one about the same unit.
AGAIN_AFTER = timedelta(hours=24)
# How long they wait in the outbox, to be taken back.
UNDO_FOR = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A reminder in the outbox. ``round``: the second in which it was queued, in Unix time."""

    mail: int
    unit: int
    person: int
    round: int
    waits: bool

    @property
    def at(self) -> datetime:
        """When it was queued."""
        return datetime.fromtimestamp(self.round, UTC)


@dataclass(frozen=True, slots=True)
class LastRound:
    """The last time units were reminded: how many, and how many of them saved or sent since.

    ``waiting`` letters can still be taken back: they leave at ``leaves_at``.
    """

    round: int
    at: datetime
    units: int
    moved: int
    letters: int
    waiting: int

    @property
    def leaves_at(self) -> datetime:
        """When the letters leave the outbox."""
        return self.at + UNDO_FOR


def letter_key(phase: Phase, *, unit: int, person: int, at: datetime) -> str:
    """The key under which a reminder lies in the outbox; ``letters_sent`` reads it."""
    return f"{_key(phase)}{unit}:{person}:{int(at.timestamp())}"


def letters_sent(phase: Phase) -> list[SentLetter]:
    """Every reminder of a phase that was not taken back."""
    rows = (
        OutboxMail.objects.filter(kind=NUDGE_KIND, dedupe_key__startswith=_key(phase))
        .exclude(state=MailState.ABORTED)
        .values_list("pk", "dedupe_key", "state")
    )
    found = []
    for mail, key, state in rows:
        parts = str(key).split(":")[2:]
        unit, person, stamp = (int(part) for part in parts)
        found.append(SentLetter(mail, unit, person, stamp, state == MailState.QUEUED))
    return found


def reminded_lately(letters: Iterable[SentLetter], *, at: datetime) -> list[SentLetter]:
    """Those of the past 24 hours."""
    return [letter for letter in letters if at - letter.at < AGAIN_AFTER]


def last_round_of(
    letters: Iterable[SentLetter], standings: Iterable[UnitStanding], *, at: datetime
) -> LastRound | None:
    """The last round of ``letters``; None when nobody has been reminded by hand."""
    by_round: dict[int, list[SentLetter]] = {}
    for letter in letters:
        by_round.setdefault(letter.round, []).append(letter)
    if not by_round:
        return None
    stamp, last = max(by_round.items())
    units = {letter.unit for letter in last}
    sent = last[0].at
    moved = sum(
        unit.pk in units
        and (not unit.waits or (unit.last_saved is not None and unit.last_saved > sent))
        for unit in standings
    )
    waiting = sum(letter.waits for letter in last) if at < sent + UNDO_FOR else 0
    return LastRound(stamp, sent, len(units), moved, len(last), waiting)


def _key(phase: Phase) -> str:
    return f"nudge:{phase.pk}:"

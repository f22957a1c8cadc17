"""Runs of sending: one connection, many messages, each with its own outcome (decision 0005)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import connection

from parindex.common.tenancy import current_tenant_id
from parindex.notify.domain import claims
from parindex.notify.domain.carriers import (
    Carrier,
    Deferred,
    Letter,
    Rejected,
    Stolen,
    Unreachable,
)
from parindex.notify.domain.claims import Claim
from parindex.notify.domain.filling import Answer, answers_for, filled
from parindex.notify.domain.gateways import carrier_named
from parindex.notify.domain.marks import mark_of
from parindex.notify.domain.server import sender_domain, throttle
from parindex.notify.models import MailState, OutboxMail, Unneeded

logger = logging.getLogger(__name__)
Clock: TypeAlias = Callable[[], datetime]

BATCH = 100
# So many messages are filled in at once: what is true then is at most some seconds old.
FILLED_AT_ONCE = 20
# A run ends by itself long before the task is killed and before its claims count as abandoned.
RUN_SECONDS = 240
# After so many messages in a row in the middle of which the connection died, it is the server.
MOST_BREAKS = 3
# Runs of one tenant at the same time.
RUNS = 2
_RUN_LOCK = 0x72756E73


def deliver(*, mail_id: int, at: datetime) -> MailState | None:
    """Send one message now, past the queue. ``None`` when it waits, is over or somebody has it."""
    claim = claims.take_one(mail_id=mail_id, at=at, domain=sender_domain())
    if not claim.mails:
        return None
    with _carriers() as carriers:
        _Run(claim, carriers, _clock_from(at)).work()
    state = OutboxMail.objects.values_list("state", flat=True).get(pk=mail_id)
    return MailState(state)


def deliver_due(*, at: datetime) -> int:
    """Send what is due for the tenant in scope; answers how many messages were taken up.

    Returns at once while other runs of this tenant are at work: they take the rest along.
    """
    with _slot() as free:
        return _deliver_due(_clock_from(at)) if free else 0


def _deliver_due(clock: Clock) -> int:
    claims.pick_up(at=clock())
    ends, count = clock() + timedelta(seconds=RUN_SECONDS), 0
    with _carriers() as carriers:
        while clock() < ends:
            claim = claims.take(
                at=clock(), most=BATCH, per_minute=throttle(), domain=sender_domain()
            )
            count += len(claim.mails)
            if not claim.mails or not _Run(claim, carriers, clock, ends).work():
                break
    return count


@dataclass
class _Run:
    """The messages of one claim. ``trouble``: carrier → why it cannot be used now."""

    claim: Claim
    carriers: dict[str, Carrier]
    clock: Clock
    ends: datetime | None = None
    trouble: dict[str, str] = field(default_factory=dict)
    breaks: int = 0

    def work(self) -> bool:
        """Carry every message to an outcome or give it back; ``False`` when a server is down."""
        mails = self.claim.mails
        for start in range(0, len(mails), FILLED_AT_ONCE):
            if self.ends is not None and self.clock() >= self.ends:
                self._release(mails[start:], "")
                break
            part = mails[start : start + FILLED_AT_ONCE]
            answers = self._answers(part)
            for mail in part:
                self._one(mail, answers.get(mail.pk))
        return not self.trouble

    def _answers(self, part: Sequence[OutboxMail]) -> Mapping[int, Answer]:
        try:
            return answers_for(part)
        except Exception:  # one kind of message must not hold up the others for good
            logger.exception("messages could not be filled in")
            return {}

    def _one(self, mail: OutboxMail, answer: Answer | None) -> None:
        if mail.carrier in self.trouble:
            self._release([mail], self.trouble[mail.carrier])
        elif isinstance(answer, Unneeded):
            claims.unneeded(claim=self.claim, mail=mail, why=answer)
        elif answer is None:
            self._put_off(mail, "the message could not be filled in")
        else:
            self._carry(mail, answer)

    def _carry(self, mail: OutboxMail, values: Mapping[str, str]) -> None:
        handed = False

        def hand_over() -> bool:
            nonlocal handed
            handed = claims.hand_over(claim=self.claim, mail=mail, at=self.clock())
            return handed

        try:
            self._carrier(mail).send(_letter(mail, values), hand_over=hand_over)
        except Stolen:
            return
        except Unreachable as error:
            self.trouble[mail.carrier] = str(error)
            self._release([mail], str(error))
        except Rejected as error:
            claims.failed(claim=self.claim, mail=mail, words=str(error))
        except Deferred as error:
            self._put_off(mail, str(error))
        except Exception as error:  # noqa: BLE001 whatever happened, the row must say what is known
            self._broken(mail, f"{type(error).__name__}: {error}", handed=handed)
            return
        else:
            claims.sent(claim=self.claim, mail=mail, at=self.clock())
        self.breaks = 0

    def _broken(self, mail: OutboxMail, words: str, *, handed: bool) -> None:
        if handed:
            claims.unknown(claim=self.claim, mail=mail, words=words)
        else:
            self._put_off(mail, words)
        self.breaks += 1
        if self.breaks >= MOST_BREAKS:
            self.trouble[mail.carrier] = words

    def _carrier(self, mail: OutboxMail) -> Carrier:
        if mail.carrier not in self.carriers:
            self.carriers[mail.carrier] = carrier_named(mail.carrier)
        return self.carriers[mail.carrier]

    def _put_off(self, mail: OutboxMail, words: str) -> None:
        claims.put_off(claim=self.claim, mail=mail, words=words)

    def _release(self, mails: Sequence[OutboxMail], words: str) -> None:
        claims.release(claim=self.claim, mails=mails, words=words, at=self.clock())


@contextmanager
def _carriers() -> Iterator[dict[str, Carrier]]:
    """The connections of a run, each opened when first needed."""
    opened: dict[str, Carrier] = {}
    try:
        yield opened
    finally:
        for carrier in opened.values():
            carrier.close()


@contextmanager
def _slot() -> Iterator[bool]:
    """One of the places for runs of this tenant; a dying process frees its own."""
    keys = [(_RUN_LOCK, current_tenant_id() * RUNS + place) for place in range(RUNS)]
    with connection.cursor() as cursor:
        taken = next((key for key in keys if _try(cursor, key)), None)
        try:
            yield taken is not None
        finally:
            if taken is not None and not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", taken)


def _try(cursor: object, key: tuple[int, int]) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _letter(mail: OutboxMail, values: Mapping[str, str]) -> Letter:
    return Letter(
        to=mail.to,
        subject=filled(mail.subject, values),
        body=filled(mail.body, values),
        message_id=mail.message_id,
        mark=mark_of(mail),
    )


def _clock_from(at: datetime) -> Clock:
    """``at`` now, running on from there."""
    began = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - began)

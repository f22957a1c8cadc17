"""A run of sending: what its connections share, and each message to its outcome (decision 0005)."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

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
from parindex.notify.models import OutboxMail, Unneeded

logger = logging.getLogger(__name__)
Clock: TypeAlias = Callable[[], datetime]

# So many messages are filled in at once: what is true then is at most some seconds old.
FILLED_AT_ONCE = 20
# After so many messages in a row in the middle of which the connection died, it is the server.
MOST_BREAKS = 3
NOTHING = Claim(uuid.UUID(int=0), ())


@dataclass
class Course:
    """What the lanes of a run know together. ``trouble``: carrier → why it cannot be used now.

    ``breaks``: messages in a row, over all lanes, in the middle of which the connection died.
    """

    clock: Clock
    ends: datetime | None = None
    trouble: dict[str, str] = field(default_factory=dict)
    breaks: int = 0
    is_broken_off: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_over(self) -> bool:
        """Whether what has not been tried is to be given back."""
        return self.is_broken_off or (self.ends is not None and self.clock() >= self.ends)

    def broke(self, carrier: str, words: str) -> None:
        """One more message in the middle of which the connection died."""
        with self._lock:
            self.breaks += 1
            if self.breaks >= MOST_BREAKS:
                self.trouble[carrier] = words


@dataclass
class Lane:
    """One connection of a run (to each carrier) and the messages it carries away.

    A server may take the first connection and refuse one more: then that one stops, and gives
    back what it has for the first one to find out whether the server is in trouble.
    """

    course: Course
    carriers: dict[str, Carrier]
    is_first: bool = True
    is_closed: bool = False
    claim: Claim = NOTHING

    def work(self, claim: Claim) -> bool:
        """Carry every message to an outcome or give it back; ``False`` when the lane ends."""
        self.claim, mails = claim, claim.mails
        answers: Mapping[int, Answer] = {}
        for place, mail in enumerate(mails):
            if self.is_closed or self.course.is_over():
                self._release(mails[place:], "")
                return False
            if place % FILLED_AT_ONCE == 0:
                answers = self._answers(mails[place : place + FILLED_AT_ONCE])
            self._one(mail, answers.get(mail.pk))
        return not (self.is_closed or self.course.trouble)

    def _answers(self, part: Sequence[OutboxMail]) -> Mapping[int, Answer]:
        try:
            return answers_for(part)
        except Exception:  # one kind of message must not hold up the others for good
            logger.exception("messages could not be filled in")
            return {}

    def _one(self, mail: OutboxMail, answer: Answer | None) -> None:
        if mail.carrier in self.course.trouble:
            self._release([mail], self.course.trouble[mail.carrier])
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
            handed = claims.hand_over(claim=self.claim, mail=mail, at=self.course.clock())
            return handed

        try:
            self._carrier(mail).send(_letter(mail, values), hand_over=hand_over)
        except Stolen:
            return
        except Unreachable as error:
            self._unreachable(mail, str(error))
            return
        except Rejected as error:
            claims.failed(claim=self.claim, mail=mail, words=str(error))
        except Deferred as error:
            self._put_off(mail, str(error))
        except Exception as error:  # noqa: BLE001 whatever happened, the row must say what is known
            self._broken(mail, f"{type(error).__name__}: {error}", handed=handed)
            return
        else:
            claims.sent(claim=self.claim, mail=mail, at=self.course.clock())
        self.course.breaks = 0

    def _unreachable(self, mail: OutboxMail, words: str) -> None:
        if self.is_first:
            self.course.trouble[mail.carrier] = words
            self._release([mail], words)
        else:
            self._give_up(mail)

    def _give_up(self, mail: OutboxMail) -> None:
        """Perhaps one connection too many: what has not left is due again, for the first one."""
        self.is_closed = True
        self._release([mail], "")

    def _broken(self, mail: OutboxMail, words: str, *, handed: bool) -> None:
        if not (handed or self.is_first):
            self._give_up(mail)
            return
        if handed:
            claims.unknown(claim=self.claim, mail=mail, words=words)
        else:
            self._put_off(mail, words)
        self.course.broke(mail.carrier, words)

    def _carrier(self, mail: OutboxMail) -> Carrier:
        if mail.carrier not in self.carriers:
            self.carriers[mail.carrier] = carrier_named(mail.carrier)
        return self.carriers[mail.carrier]

    def _put_off(self, mail: OutboxMail, words: str) -> None:
        claims.put_off(claim=self.claim, mail=mail, words=words)

    def _release(self, mails: Sequence[OutboxMail], words: str) -> None:
        claims.release(claim=self.claim, mails=mails, words=words, at=self.course.clock())


@contextmanager
def opened_carriers() -> Iterator[dict[str, Carrier]]:
    """The connections of a lane, each opened when first needed."""
    opened: dict[str, Carrier] = {}
    try:
        yield opened
    finally:
        for carrier in opened.values():
            carrier.close()


def _letter(mail: OutboxMail, values: Mapping[str, str]) -> Letter:
    return Letter(
        to=mail.to,
        subject=filled(mail.subject, values),
        body=filled(mail.body, values),
        message_id=mail.message_id,
        mark=mark_of(mail),
    )

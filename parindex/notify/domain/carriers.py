"""What carries a message away, and how it says what happened (decision 0005).

A carrier calls ``hand_over`` at the last moment at which the message has certainly not left, and
sends nothing when it answers ``False``. What it raises before that is known not to have left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

HandOver: TypeAlias = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it leaves, with everything filled in. ``mark`` finds it again if returned."""

    to: str
    subject: str
    body: str
    message_id: str
    mark: str
    headers: dict[str, str] = field(default_factory=dict)


class CarrierError(Exception):
    """Base of what can go wrong; the text is the server's own words."""


class Deferred(CarrierError):  # noqa: N818 the name of the event
    """Refused for now (4xx): this message is tried again later."""


class Rejected(CarrierError):  # noqa: N818 the name of the event
    """Refused for good (5xx on the recipient or the text)."""


class Unreachable(CarrierError):  # noqa: N818 the name of the event
    """The server cannot be spoken to, or refuses us: no fault of this message."""


class Broken(CarrierError):  # noqa: N818 the name of the event
    """The connection died or hung in the middle of this message."""


class Stolen(CarrierError):  # noqa: N818 the name of the event
    """``hand_over`` said no: somebody else has the message now; nothing has been sent."""


class Carrier(Protocol):
    """One connection, used for many letters in turn."""

    def send(self, letter: Letter, *, hand_over: HandOver) -> None:
        """Carry one letter away; connects when it has to. Raises ``CarrierError``."""

    def close(self) -> None:
        """End the connection; never raises."""

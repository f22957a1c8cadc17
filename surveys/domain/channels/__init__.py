"""How a letter reaches a person, by ``Channel``.

``queue`` puts letters into the outbox, where this installation can send them itself; a channel
without it is given out by hand: as a file for a gateway elsewhere, or printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from parindex.notify.models import OutboxMail
from surveys.domain.channels.mail import by_mail
from surveys.domain.channels.short import by_gateway, gateway_is_there
from surveys.domain.letter_writing import Writer
from surveys.enums import Channel
from surveys.models import Invitation

Queue: TypeAlias = Callable[[Writer, str, Invitation, datetime], OutboxMail]


@dataclass(frozen=True, slots=True)
class Way:
    """``makes``: the message for the outbox; ``is_there``: whether it can be sent from here."""

    makes: Queue | None = None
    is_there: Callable[[], bool] = lambda: True


WAYS: Mapping[str, Way] = {
    Channel.EMAIL: Way(by_mail),
    Channel.FILE: Way(by_gateway, gateway_is_there),
    Channel.LETTER: Way(),
}


def sent_from_here() -> Sequence[str]:
    """The channels whose letters go through the outbox."""
    return [channel for channel, way in WAYS.items() if way.makes is not None and way.is_there()]


def given_by_hand() -> Sequence[str]:
    """The channels whose letters somebody takes along."""
    return [channel for channel in WAYS if channel not in sent_from_here()]


def message_for(writer: Writer, kind: str, invitation: Invitation, *, at: datetime) -> OutboxMail:
    """The message to one person by the channel that the list names; unsaved."""
    makes = WAYS[invitation.respondent.channel].makes
    if makes is None:
        raise LookupError(f"{invitation.respondent.channel} is given out by hand")
    return makes(writer, kind, invitation, at)

"""A real SMTP server with every bad habit; the recipient's name says which.

``ok`` accepts, ``defer`` and ``reject`` answer 451 and 550, ``defer-text`` and ``reject-text`` do
so after the text; ``hang`` and ``hang-text`` fall silent; ``die`` and ``die-text`` break the
connection, before the text and after it; ``lost-text`` takes the message and breaks it then;
``meet`` is accepted when so many connections as ``expected`` have been made.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from parindex.local.redis_server import free_port

SILENCE = 30


@dataclass
class Sink:
    """``taken``: recipients of the messages that were accepted, in order.

    ``crowded``: what a sender is told on every connection but the first. ``hanging``: recipients
    whose message was met with silence.
    """

    port: int = 0
    taken: list[str] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    refuses_everybody: bool = False
    crowded: str = ""
    expected: int = 1
    hanging: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    _everybody: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_EHLO(  # noqa: N802 the name aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.number = self.connections
        if self.connections == self.expected:
            self._everybody.set()
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refuses_everybody:
            return "550 we do not know you"
        if self.crowded and session.number > 1:
            return self.crowded
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        habit = _habit(address)
        if habit == "hang":
            await self._hang(address)
        if habit == "meet":
            await self._everybody.wait()
        if habit == "die":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return {"defer": "451 later", "reject": "550 no such user"}.get(habit, "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        [to] = envelope.rcpt_tos
        habit = _habit(to)
        if habit == "hang-text":
            await self._hang(to)
        if habit == "die-text":
            server.transport.abort()
            return "250 OK"
        if habit in ("defer-text", "reject-text"):
            return "452 disk is full" if habit == "defer-text" else "554 looks like spam"
        self.taken.append(to)
        self.senders.append(envelope.mail_from)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if habit == "lost-text":
            server.transport.abort()
        return "250 OK"

    async def _hang(self, address: str) -> None:
        self.hanging.append(address)
        if len(self.hanging) == self.expected:
            self.reached.set()
        await asyncio.sleep(SILENCE)


@contextmanager
def smtp_sink(settings: Any) -> Iterator[Sink]:
    """The sink as the mail server of the installation, with a timeout of half a second."""
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 0.5
    try:
        yield sink
    finally:
        controller.stop(no_assert=True)


def _habit(address: str) -> str:
    return address.partition("@")[0].rstrip("0123456789").rstrip(".")

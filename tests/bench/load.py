"""Eight people at once: threads that send prepared requests and look at the answers.

Raw sockets instead of an HTTP library, because the client shares the cores with what it measures
and whatever it costs is added to both sides. A synchronous worker closes after every answer.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

_TIMEOUT = 60


class Person(Protocol):
    """One who sends requests one after another."""

    def request(self) -> bytes:
        """The next request, whole."""

    def accept(self, status: int, answer: bytes) -> None:
        """Look at the answer; raises ``AssertionError`` when it is not the expected one."""


@dataclass(frozen=True)
class Load:
    """What a round of load came to; ``latencies`` in seconds, one per request."""

    seconds: float
    latencies: list[float]

    @property
    def requests(self) -> int:
        return len(self.latencies)


@dataclass
class _Worker:
    person: Person
    latencies: list[float] = field(default_factory=list)
    error: BaseException | None = None


def drive(port: int, people: Sequence[Person], seconds: float) -> Load:
    """Let all people send for ``seconds``; requests under way are finished and counted.

    Raises whatever the first failing person raised.
    """
    workers = [_Worker(person) for person in people]
    begun = time.perf_counter()
    end = begun + seconds
    threads = [threading.Thread(target=_work, args=(port, worker, end)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    for worker in workers:
        if worker.error is not None:
            raise worker.error
    return Load(taken, [value for worker in workers for value in worker.latencies])


def ask(port: int, request: bytes) -> tuple[int, bytes]:
    """One exchange: the status and everything received."""
    with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    answer = b"".join(parts)
    return int(answer[9:12]), answer


def http_request(
    method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> bytes:
    """The bytes of a request; ``body`` is form data."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded"]
        lines += [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def _work(port: int, worker: _Worker, end: float) -> None:
    try:
        while (begun := time.perf_counter()) < end:
            status, answer = ask(port, worker.person.request())
            worker.latencies.append(time.perf_counter() - begun)
            worker.person.accept(status, answer)
    except BaseException as error:  # noqa: BLE001 raised again by the thread that waits
        worker.error = error

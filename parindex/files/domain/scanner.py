"""Ask a malware scanner about content. ``CLAMD_SOCKET`` empty: there is none."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Protocol

from django.conf import settings

from parindex.files.models import ScanState

_CHUNK = 1 << 16
_TIMEOUT = 60.0
_LONGEST_ANSWER = 4096


class ScannerDownError(Exception):
    """The scanner could not be asked; the same file may be asked about again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``state`` is clean, infected or error; ``detail`` the name of the malware or the error."""

    state: ScanState
    detail: str = ""


class Scanner(Protocol):
    """Anything that judges content; raises ``ScannerDownError``."""

    def scan(self, content: IO[bytes]) -> Answer: ...


@dataclass(frozen=True, slots=True)
class ClamdScanner:
    """clamd's INSTREAM command over a UNIX socket (a path) or TCP (``host:port``)."""

    address: str

    def scan(self, content: IO[bytes]) -> Answer:
        try:
            with self._connect() as link:
                return _read_answer(self._ask(link, content))
        except OSError as error:
            raise ScannerDownError(str(error)) from error

    def _connect(self) -> socket.socket:
        if "/" not in self.address:
            host, _colon, port = self.address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=_TIMEOUT)
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(_TIMEOUT)
        try:
            link.connect(self.address)
        except OSError:
            link.close()
            raise
        return link

    @staticmethod
    def _ask(link: socket.socket, content: IO[bytes]) -> str:
        # clamd hangs up at its own size limit, after saying so: the answer is still there.
        with suppress(BrokenPipeError, ConnectionResetError):
            link.sendall(b"zINSTREAM\0")
            while chunk := content.read(_CHUNK):
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
        answer = b""
        with suppress(ConnectionResetError):
            while len(answer) < _LONGEST_ANSWER and (piece := link.recv(1024)):
                answer += piece
        return answer.decode(errors="replace").strip("\0\r\n ")


def configured_scanner() -> Scanner | None:
    """The scanner of this installation, if it has one."""
    return ClamdScanner(settings.CLAMD_SOCKET) if settings.CLAMD_SOCKET else None


def _read_answer(text: str) -> Answer:
    if not text:
        raise ScannerDownError("clamd closed the connection without an answer")
    said = text.removeprefix("stream: ")
    if said == "OK":
        return Answer(ScanState.CLEAN)
    if said.endswith(" FOUND"):
        return Answer(ScanState.INFECTED, said.removesuffix(" FOUND"))
    return Answer(ScanState.ERROR, said)

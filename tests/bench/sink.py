"""A mail server that takes everything and keeps nothing, in a process of its own.

`python -m tests.bench.sink PORT`; ends when it is terminated.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from smtplib import SMTP, SMTPException

from parindex.local.environment import project_environment
from parindex.local.paths import PROJECT_ROOT
from parindex.local.redis_server import free_port

HOST = "127.0.0.1"
_START_SECONDS = 30


@contextmanager
def sink() -> Iterator[int]:
    """The port of a running sink."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.sink", str(port)]
    process = subprocess.Popen(command, env=project_environment(), cwd=PROJECT_ROOT)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with closing(SMTP(HOST, port, timeout=5)):
                return
        except (OSError, SMTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


async def _serve(port: int) -> None:
    """As much of SMTP as a client that sends needs; nothing is looked at but the final point."""
    server = await asyncio.start_server(_talk, HOST, port, limit=2**24)
    async with server:
        await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")
        await writer.drain()
        if verb == b"QUIT":
            break
    writer.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))

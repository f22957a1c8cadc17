"""A mail server that delivers nothing: every message becomes a file one can read."""

import argparse
import signal
import sys
import threading
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as email_policy
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

_SAFE = "abcdefghijklmnopqrstuvwxyz0123456789.-_@"


class FileHandler:
    """Write each message to `directory`, named so that files sort in the order of arrival."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = count(1)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        received = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        recipient = _file_part(envelope.rcpt_tos[0] if envelope.rcpt_tos else "nobody")
        name = f"{received}-{next(self._numbers):05d}-{recipient}.eml"
        content: bytes = envelope.content
        (self._directory / name).write_bytes(content)
        subject = message_from_bytes(content, policy=email_policy)["subject"]
        sys.stdout.write(f"{name}: {subject}\n")
        sys.stdout.flush()
        return "250 Kept"


def _file_part(text: str) -> str:
    return "".join(letter if letter in _SAFE else "_" for letter in text.lower())[:80]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    controller = Controller(FileHandler(options.directory), hostname="127.0.0.1", port=options.port)
    controller.start()
    stop.wait()
    controller.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A clamd that speaks INSTREAM over a real socket and knows one virus."""

from __future__ import annotations

import socketserver
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.files.samples import EICAR


class _Handler(socketserver.StreamRequestHandler):
    server: _Clamd

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        if self.server.silent or self.server.choke in content:
            return
        found = b"stream: Eicar-Test-Signature FOUND\0"
        self.wfile.write(found if EICAR in content else b"stream: OK\0")


class _Clamd(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, address: str) -> None:
        super().__init__(address, _Handler)
        self.seen: list[bytes] = []
        self.limit = 25 << 20
        self.silent = False
        self.choke = b"what makes the scanner fall over"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is its own affair."""


@contextmanager
def running_clamd() -> Iterator[_Clamd]:
    """``server_address`` is the path of its socket."""
    with tempfile.TemporaryDirectory() as folder:
        server = _Clamd(str(Path(folder) / "clamd"))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

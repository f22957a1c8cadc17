"""A gunicorn server, started the same way for ours and for the bare project."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parindex.local.environment import project_environment
from parindex.local.paths import PROJECT_ROOT
from parindex.local.redis_server import free_port

WORKERS = 2
_OPTIONS = (
    *("--workers", str(WORKERS), "--worker-class", "sync", "--timeout", "60"),
    "--no-control-socket",
)
_START_SECONDS = 60


@dataclass(frozen=True)
class WebServer:
    """Where it listens, and the process whose children serve."""

    port: int
    pid: int


@contextmanager
def serving(module: str, environment: Mapping[str, str], log: Path) -> Iterator[WebServer]:
    """Run `module` in two synchronous workers until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", module, *_OPTIONS, "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=project_environment() | dict(environment),
            cwd=PROJECT_ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, log)
        yield WebServer(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The web server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False

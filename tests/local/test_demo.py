"""The whole demo as its users start it, on a state directory and a port of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from parindex.local.locks import is_held
from parindex.local.paths import PROJECT_ROOT
from parindex.local.redis_server import free_port
from parindex.local.services import Services

# One worker runs them all: the first start makes all the demo's data.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

FIRST_START_SECONDS = 400
LAST_LINE = "Ctrl-C stops everything."


class Demo:
    """One demo, started again and again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.output = folder / "output.txt"
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PARINDEX_STATE": str(self.state),
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=PROJECT_ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *, seconds: float) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "parindex.local.demo", "run"],
                cwd=PROJECT_ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + seconds
        while LAST_LINE not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.2)

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def said(self) -> str:
        return self.output.read_text()

    def health(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            status: int = answer.status
        return status

    def programs(self) -> list[int]:
        pids: list[int] = json.loads((self.state / "programs.json").read_text())
        return pids


@pytest.fixture(scope="module")
def demo(private_folder: Path) -> Iterator[Demo]:
    """A demo that has been started for the first time and stopped again."""
    demo = Demo(private_folder)
    demo.start(seconds=FIRST_START_SECONDS)
    assert demo.health() == 200
    assert demo.end(signal.SIGINT) == 0
    yield demo
    if demo.process is not None and demo.process.poll() is None:
        demo.end(signal.SIGTERM)
    services = Services(demo.state)
    services.redis.stop()
    services.cluster.stop()


def _servers_run(demo: Demo) -> bool:
    services = Services(demo.state)
    return services.cluster.pid() is not None or services.redis.is_running()


def test_second_start_keeps_the_data_and_stops_cleanly(demo: Demo) -> None:
    assert _servers_run(demo) is False

    demo.start(seconds=60)
    logins = json.loads(demo.run("manage.py", "demo_logins", "--json").stdout)
    second = demo.run("-m", "parindex.local.demo", "run")
    reset = demo.run("-m", "parindex.local.demo", "reset")

    assert demo.health() == 200
    assert {login["url"].startswith(f"http://localhost:{demo.port}/") for login in logins} == {True}
    refusal = f"A demo of this checkout runs already at http://localhost:{demo.port}."
    assert (second.returncode, refusal in second.stdout) == (1, True)
    assert (reset.returncode, refusal in reset.stdout) == (1, True)
    assert demo.end(signal.SIGTERM) == 0
    assert _servers_run(demo) is False
    assert is_held(demo.state / "demo.lock") is False


def test_ended_program_ends_the_demo_with_an_error(demo: Demo) -> None:
    demo.start(seconds=60)
    worker = demo.programs()[2]
    os.kill(worker, signal.SIGKILL)

    assert demo.process is not None
    assert demo.process.wait(60) == 1
    assert "worker ended with status -9:" in demo.said()
    assert _servers_run(demo) is False


def test_killed_demo_is_started_again(demo: Demo) -> None:
    demo.start(seconds=60)
    assert demo.end(signal.SIGKILL) == -9
    assert _servers_run(demo) is True

    demo.start(seconds=60)

    assert demo.health() == 200
    assert demo.end(signal.SIGINT) == 0
    assert _servers_run(demo) is False


def test_taken_port_is_said(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", demo.port)):
        result = demo.run("-m", "parindex.local.demo", "run")

    assert result.returncode == 1
    assert result.stdout.strip() == (
        f"Cannot listen on 127.0.0.1:{demo.port}: Address already in use."
        f" Choose another port: make demo PORT={demo.port + 1}"
    )

"""Runs a few long-lived programs together: if one ends, all end."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_STOP_SECONDS = 20.0
_TAIL_LINES = 25
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One program, its output in a log file of its own."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 the supervisor has one thread
            )

    def ended(self) -> int | None:
        """The exit status of a program that has ended, None while it runs."""
        return self.process.poll() if self.process else None

    def tail(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        except OSError:
            return ""
        return "\n".join(f"{self.name} | {line}" for line in lines)


class ChildEnded(RuntimeError):  # noqa: N818 an event to report, with its log
    """A program ended that should not have; the message holds the end of its log."""


@dataclass
class Supervisor:
    """Starts children in order and stops them in the reverse order."""

    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def catch_signals(self) -> None:
        """Ctrl-C, `kill` and a closed terminal all ask for an orderly end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            under_nohup = number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN
            if not under_nohup:
                signal.signal(number, self._ask_to_stop)

    def start(self, child: Child) -> Child:
        child.start(self.environment)
        self.children.append(child)
        return child

    def pids(self) -> list[int]:
        return [child.process.pid for child in self.children if child.process]

    def check(self) -> None:
        """Raises ChildEnded when a program has ended by itself."""
        for child in self.children:
            status = child.ended()
            if status is not None and not self.stopping:
                raise ChildEnded(f"{child.name} ended with status {status}:\n{child.tail()}")

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Whether `ready` came true in time; False also when asked to stop meanwhile."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            self.check()
            if ready():
                return True
            time.sleep(0.2)
        return False

    def watch(self, also: Callable[[], None], *, every: float = 2.0) -> None:
        """Until asked to stop: look after the children, and call `also` now and then."""
        due = time.monotonic() + every
        while not self.stopping:
            self.check()
            if time.monotonic() >= due:
                also()
                due = time.monotonic() + every
            time.sleep(0.25)

    def stop(self) -> None:
        """Ask every program to end, last started first; kill those that do not in time."""
        self.stopping = True
        for child in reversed(self.children):
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for child in reversed(self.children):
            _wait(child, deadline)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True


def _wait(child: Child, deadline: float) -> None:
    if child.process is None:
        return
    try:
        child.process.wait(max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"{child.name} does not end; killing it.\n")
    _signal_group(child, signal.SIGKILL)  # Also whatever its own children left behind.
    child.process.wait()


def _signal_group(child: Child, number: signal.Signals) -> None:
    if child.process is not None:
        target = os.killpg if number is signal.SIGKILL else os.kill
        with suppress(ProcessLookupError):
            target(child.process.pid, number)


def _end_with_parent() -> None:
    """Linux: let the program end when the supervisor is killed and cannot stop it itself."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

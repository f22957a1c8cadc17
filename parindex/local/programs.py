"""The programs of the demo: what is started, and how to see that the web one answers."""

import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from parindex.local.environment import mail_dir
from parindex.local.paths import PROJECT_ROOT
from parindex.local.supervisor import Child, Supervisor

_READY_SECONDS = 90

# Threads, because browsers open connections ahead of need and would occupy whole processes.
_WEB_OPTIONS = (
    *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "60"),
    *("--graceful-timeout", "10", "--no-control-socket", "--error-logfile", "-"),
)
_WORKER_OPTIONS = (
    *("--concurrency", "2", "--loglevel", "INFO"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


class CommandFailed(RuntimeError):  # noqa: N818 an event to report
    """A management command failed or was interrupted; it has said why itself."""


@dataclass(frozen=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def health(self) -> str:
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://{Address(reachable, self.port).bind}/healthz"


def manage(supervisor: Supervisor, environment: dict[str, str], *arguments: str) -> None:
    """Run one management command in the foreground. Raises CommandFailed."""
    command = [sys.executable, str(PROJECT_ROOT / "manage.py"), *arguments]
    process = subprocess.Popen(command, env=environment, cwd=PROJECT_ROOT)
    while process.poll() is None:
        if supervisor.stopping:
            process.terminate()
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    if supervisor.stopping:
        raise CommandFailed("Stopped before the start was complete.")
    if process.returncode:
        raise CommandFailed(f"manage.py {arguments[0]} failed; its message is above.")


def start_programs(supervisor: Supervisor, state: Path, address: Address, mail_port: int) -> None:
    """Start the mail catcher, web, worker and beat, each with a log file of its own."""
    celery = ("celery", "--app", "parindex", "--quiet")
    mail = ("parindex.local.mail_catcher", "--port", str(mail_port))
    modules = {
        "mail": (*mail, "--directory", str(mail_dir(state))),
        "web": ("gunicorn", "parindex.wsgi", *_WEB_OPTIONS, "--bind", address.bind),
        "worker": (*celery, "worker", *_WORKER_OPTIONS),
        "beat": (*celery, "beat", "--loglevel", "INFO", "--pidfile", ""),
    }
    for name, module in modules.items():
        command = [sys.executable, "-m", *module]
        supervisor.start(Child(name, command, state / "logs" / f"{name}.log"))


def wait_for_health(supervisor: Supervisor, address: Address) -> bool:
    """Whether the web process came to answer 200; False when asked to stop before.

    Raises TimeoutError with the ends of all logs, ChildEnded when a program ends meanwhile.
    """
    if supervisor.wait_until(lambda: _answers(address.health), seconds=_READY_SECONDS):
        return True
    if supervisor.stopping:
        return False
    tails = "\n".join(child.tail() for child in supervisor.children)
    raise TimeoutError(f"{address.health} does not answer 200 in {_READY_SECONDS} s:\n{tails}")


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False

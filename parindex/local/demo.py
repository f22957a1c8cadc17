"""The living demo: servers, migrations, data, web, worker and beat (`make demo`)."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parindex.local import environment as local
from parindex.local import leftovers
from parindex.local.locks import FileLock
from parindex.local.paths import PROJECT_ROOT, make_private, state_dir, test_state_dir
from parindex.local.postgres import PostgresError
from parindex.local.redis_server import RedisError, free_port
from parindex.local.services import SERVER_VARIABLES, Services
from parindex.local.static_files import collect_if_changed
from parindex.local.supervisor import Child, ChildEnded, Supervisor
from parindex.local.translations import compile_all

_READY_SECONDS = 90
_LEFTOVER_SECONDS = 15


class DemoError(RuntimeError):
    """The demo cannot start; the message is for the person at the keyboard."""


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
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{host}:{self.port}/healthz"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["run", "reset"])
    action = parser.parse_args().action
    try:
        with _alone(make_private(state_dir())) as state:
            return run(state, _address()) if action == "run" else reset(state)
    except (DemoError, ChildEnded, PostgresError, RedisError) as error:
        _say(f"\n{error}")
        return 1


@contextmanager
def _alone(state: Path) -> Iterator[Path]:
    """One demo per state; the lock also tells other commands that the demo runs."""
    lock = FileLock(local.demo_lock(state))
    if not lock.acquire(wait=False):
        raise DemoError(_already_running(state))
    try:
        yield state
    finally:
        lock.release()


def run(state: Path, address: Address) -> int:
    """Start everything, say where it is, and stay until asked to stop."""
    leftovers.end(state)
    _require_free(address)
    supervisor = Supervisor({})
    supervisor.catch_signals()
    with _servers(state) as (servers, check_servers), _ended_at_last(supervisor, state):
        mail_port = free_port()
        settings = _settings(state, servers, address, f"smtp://127.0.0.1:{mail_port}")
        supervisor.environment = local.project_environment() | settings
        _prepare(supervisor, state)
        _start_programs(supervisor, state, address, mail_port)
        if _wait_for_health(supervisor, address):
            local.environment_file(state).write_text(json.dumps(settings))
            _introduce(supervisor, state, settings["BASE_URL"])
            supervisor.watch(check_servers)
    _say("Stopped. The data stays; `make demo` continues, `make demo-reset` starts afresh.")
    return 0


def reset(state: Path) -> int:
    """Remove the demo's data, uploads and mail; the next start makes them anew."""
    leftovers.end(state)
    services = Services(state)
    services.redis.stop()
    services.cluster.stop()
    keep = {test_state_dir(), local.demo_lock(state), state / "setup.lock"}
    for path in state.iterdir():
        if path not in keep:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _say("The demo's data is gone.")
    return 0


def _address() -> Address:
    host = os.environ.get("HOST") or "127.0.0.1"
    text = os.environ.get("PORT") or str(local.DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise DemoError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return Address(host, int(text))


@contextmanager
def _servers(state: Path) -> Iterator[tuple[dict[str, str], Callable[[], None]]]:
    """The servers' addresses and a check that they live: those the caller's environment names,
    otherwise our own."""
    if os.environ.get("DATABASE_URL"):
        missing = [name for name in SERVER_VARIABLES if not os.environ.get(name)]
        if missing:
            raise DemoError(f"With DATABASE_URL, set also: {', '.join(missing)}.")
        yield {name: os.environ[name] for name in SERVER_VARIABLES}, lambda: None
        return
    services = Services(state)
    services.start()
    try:
        yield services.environment(), lambda: _check_servers(services)
    finally:
        services.leave()


@contextmanager
def _ended_at_last(supervisor: Supervisor, state: Path) -> Iterator[None]:
    """However the block ends, the programs end before the servers they use."""
    try:
        yield
    finally:
        local.environment_file(state).unlink(missing_ok=True)
        supervisor.stop()
        leftovers.forget(state)


def _settings(state: Path, servers: dict[str, str], address: Address, mail: str) -> dict[str, str]:
    """The demo's settings; what the caller has set by hand counts more."""
    made = local.local_environment(
        state, database=servers, host=address.host, port=address.port, mail=mail
    )
    fixed = {*SERVER_VARIABLES, "DJANGO_SETTINGS_MODULE"}
    chosen = {name: os.environ[name] for name in made if name in os.environ and name not in fixed}
    return made | chosen


def _already_running(state: Path) -> str:
    environment = local.running_demo(state)
    where = f" at {environment['BASE_URL']}" if environment else " (it is still starting)"
    return f"A demo of this checkout is running already{where}. Stop it first with Ctrl-C there."


def _require_free(address: Address) -> None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise DemoError(
                f"Cannot listen on {address.bind}: {error.strerror}."
                f" Choose another port: make demo PORT={address.port + 1}"
            ) from error


def _prepare(supervisor: Supervisor, state: Path) -> None:
    compile_all()
    _say("Preparing the database ...")
    _manage(supervisor, "migrate", "--database", "owner", "--verbosity", "0")
    collect_if_changed(state, lambda: _manage(supervisor, *COLLECT))
    _manage(supervisor, "seed_demo")


COLLECT = ("collectstatic", "--noinput", "--verbosity", "0")


def _manage(supervisor: Supervisor, *arguments: str) -> None:
    """Run one management command in the foreground; Ctrl-C during it ends the start."""
    command = [sys.executable, str(PROJECT_ROOT / "manage.py"), *arguments]
    result = subprocess.run(
        command, env=dict(supervisor.environment), cwd=PROJECT_ROOT, check=False
    )
    if supervisor.stopping:
        raise DemoError("Stopped before the start was complete.")
    if result.returncode:
        raise DemoError(f"manage.py {arguments[0]} failed; its message is above.")


def _start_programs(supervisor: Supervisor, state: Path, address: Address, mail_port: int) -> None:
    python = sys.executable
    celery = [python, "-m", "celery", "--app", "parindex", "--quiet"]
    mail = ["-m", "parindex.local.mail_catcher", "--port", str(mail_port)]
    commands = {
        "mail": [python, *mail, "--directory", str(local.mail_dir(state))],
        "web": [python, "-m", "gunicorn", "parindex.wsgi", *_WEB_OPTIONS, "--bind", address.bind],
        "worker": [*celery, "worker", *_WORKER_OPTIONS],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""],
    }
    for name, command in commands.items():
        supervisor.start(Child(name, command, state / "logs" / f"{name}.log"))
    leftovers.remember(state, [child.process.pid for child in supervisor.children if child.process])


# Threads, because browsers open connections ahead of need and would occupy whole processes.
_WEB_OPTIONS = (
    *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "60"),
    *("--graceful-timeout", "10", "--no-control-socket", "--error-logfile", "-"),
)
_WORKER_OPTIONS = (
    *("--concurrency", "2", "--loglevel", "INFO"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def _wait_for_health(supervisor: Supervisor, address: Address) -> bool:
    if supervisor.wait_until(lambda: _is_healthy(address.health), seconds=_READY_SECONDS):
        return True
    if supervisor.stopping:
        return False
    tails = "\n".join(child.tail() for child in supervisor.children)
    raise DemoError(f"{address.health} does not answer 200 in {_READY_SECONDS} s:\n{tails}")


def _is_healthy(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _introduce(supervisor: Supervisor, state: Path, address: str) -> None:
    _say(f"\nThe demo runs at {address}\n")
    _manage(supervisor, "demo_logins")
    _say(f"\nMail is sent to nobody: read it in {local.mail_dir(state)}")
    _say(f"Logs of the programs: {state / 'logs'}")
    _say("Ctrl-C stops everything.")


def _check_servers(services: Services) -> None:
    if services.cluster.pid() is None:
        raise ChildEnded(f"PostgreSQL has ended; see {services.cluster.log}")
    if not services.redis.is_running():
        raise ChildEnded(f"Redis has ended; see {services.redis.home / 'server.log'}")


def _say(message: str) -> None:
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

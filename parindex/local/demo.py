"""The living demo: servers, migrations, data, web, worker and beat (`make demo`)."""

import argparse
import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from parindex.local import environment as local
from parindex.local import leftovers
from parindex.local.locks import FileLock
from parindex.local.paths import make_private, state_dir, test_state_dir
from parindex.local.postgres import PostgresError
from parindex.local.programs import (
    Address,
    CommandFailed,
    manage,
    start_programs,
    wait_for_health,
)
from parindex.local.redis_server import RedisError, free_port
from parindex.local.services import SERVER_VARIABLES, Services
from parindex.local.static_files import collect_if_changed
from parindex.local.supervisor import ChildEnded, Supervisor
from parindex.local.translations import compile_all

_HIGHEST_PORT = 65535
_TROUBLES = (ChildEnded, CommandFailed, PostgresError, RedisError, TimeoutError)


class DemoError(RuntimeError):
    """The demo cannot start; the message is for the person at the keyboard."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["run", "reset"])
    action = parser.parse_args().action
    try:
        with _alone(make_private(state_dir())) as state:
            return run(state, _address()) if action == "run" else reset(state)
    except (DemoError, *_TROUBLES) as error:
        _say(f"\n{error}")
        return 1


def run(state: Path, address: Address) -> int:
    """Start everything, say where it is, and stay until asked to stop."""
    leftovers.end(state)
    _require_free(address)
    supervisor = Supervisor({})
    supervisor.catch_signals()
    with _servers(state) as (servers, check_servers), _ended_at_last(supervisor, state):
        mail_port = free_port()
        settings = _settings(state, servers, address, f"smtp://127.0.0.1:{mail_port}")
        everything = local.project_environment() | settings
        _prepare(supervisor, state, everything)
        # As in production, the programs do not know the owner's address.
        supervisor.environment = everything | {"DATABASE_OWNER_URL": ""}
        start_programs(supervisor, state, address, mail_port)
        leftovers.remember(state, supervisor.pids())
        if wait_for_health(supervisor, address):
            local.environment_file(state).write_text(json.dumps(settings))
            _say(f"\nThe demo runs at {settings['BASE_URL']}\n")
            manage(supervisor, everything, "demo_logins")
            _explain(state)
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


@contextmanager
def _alone(state: Path) -> Iterator[Path]:
    """One demo per state; the lock also tells other commands that the demo runs."""
    lock = FileLock(local.demo_lock(state))
    if not lock.acquire(wait=False):
        environment = local.running_demo(state)
        where = f" at {environment['BASE_URL']}" if environment else " (it is still starting)"
        raise DemoError(f"A demo of this checkout runs already{where}. Stop it there with Ctrl-C.")
    try:
        yield state
    finally:
        lock.release()


def _address() -> Address:
    host = os.environ.get("HOST") or "127.0.0.1"
    text = os.environ.get("PORT") or str(local.DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) <= _HIGHEST_PORT:
        raise DemoError(f"PORT must be a number from 1 to {_HIGHEST_PORT}, not {text!r}.")
    return Address(host, int(text))


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
    if _seeding_mark(state).exists():
        _say("The first start was interrupted: making the demo's data again")
        services.cluster.empty()
        shutil.rmtree(state / "media", ignore_errors=True)
    try:
        yield services.environment(), lambda: _check_servers(services)
    finally:
        services.leave()


def _check_servers(services: Services) -> None:
    if services.cluster.pid() is None:
        raise ChildEnded(f"PostgreSQL has ended; see {services.cluster.log}")
    if not services.redis.is_running():
        raise ChildEnded(f"Redis has ended; see {services.redis.home / 'server.log'}")


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


def _prepare(supervisor: Supervisor, state: Path, environment: dict[str, str]) -> None:
    def run_command(*arguments: str) -> None:
        manage(supervisor, environment, *arguments)

    compile_all()
    _say("Preparing the database and the demo's data (the first time takes a while)")
    run_command("migrate", "--database", "owner", "--verbosity", "0")
    collect_if_changed(state, lambda: run_command("collectstatic", "--noinput", "--verbosity", "0"))
    _seeding_mark(state).touch()
    run_command("seed_demo")
    _seeding_mark(state).unlink()


def _seeding_mark(state: Path) -> Path:
    """Lies there while demo data are made; left behind, it means that they are incomplete."""
    return state / "seeding"


def _explain(state: Path) -> None:
    _say(f"\nMail is delivered to nobody: read it in {local.mail_dir(state)}")
    _say(f"Logs of the programs: {state / 'logs'}")
    _say("Ctrl-C stops everything.")


def _say(message: str) -> None:
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

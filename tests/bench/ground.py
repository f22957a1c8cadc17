"""The servers and databases of the bench, apart from the demo's and the tests', made anew."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import psycopg2
import redis
from psycopg2 import sql

from parindex.local import roles
from parindex.local.environment import local_environment
from parindex.local.locks import FileLock
from parindex.local.paths import make_private, state_dir
from parindex.local.services import Services

OURS, BARE = "parindex_bench", "parindex_bench_bare"


@dataclass(frozen=True)
class Ground:
    """Both databases on one server, and the environments of the programs that use them."""

    state: Path
    services: Services
    ours: dict[str, str]
    bare: dict[str, str]

    def admin(self, database: str) -> Any:
        """A connection of the server's superuser, for loading and for reading settings."""
        return psycopg2.connect(**self.services.cluster.admin(database))

    def owner(self, database: str) -> Any:
        """A connection of the owner, whom no policy stops."""
        return psycopg2.connect(**self.services.cluster.admin(database) | _OWNER)

    def settle(self) -> None:
        """What autovacuum does within minutes of a load: without statistics plans are bad ones."""
        for database in (OURS, BARE):
            connection = self.admin(database)
            connection.autocommit = True
            connection.cursor().execute("VACUUM (ANALYZE)")
            connection.close()

    def server_pids(self) -> dict[str, int]:
        """The processes, beside the web ones, that work for a request."""
        with redis.Redis.from_url(self.ours["REDIS_URL"]) as client:
            redis_pid = int(client.info("server")["process_id"])
        return {"postgres": self.services.cluster.pid() or 0, "redis": redis_pid}


_OWNER = {"user": roles.OWNER_ROLE}


@contextmanager
def prepared_ground() -> Iterator[Ground]:
    """Servers like those of production (durable, autovacuum) with two empty databases.

    Everything is removed at the end; after an error the logs in `.local/bench` stay.
    """
    alone = FileLock(state_dir() / "bench.lock")
    if not alone.acquire(wait=False):
        sys.exit("A bench of this checkout runs already.")
    state = make_private(state_dir() / "bench")
    # An ended bench has its servers stopped and its data removed like a finished one.
    signal.signal(signal.SIGTERM, _leave)
    services = Services(state)
    services.start()
    try:
        for name in (OURS, BARE):
            _drop(services, name)
            services.cluster.ensure(name)
        yield Ground(state, services, _our_environment(state, services), _bare(state, services))
    finally:
        services.leave()
        shutil.rmtree(services.cluster.home)
        alone.release()
    shutil.rmtree(state)


def _our_environment(state: Path, services: Services) -> dict[str, str]:
    servers = services.environment(OURS)
    # The sink of the messages stands on this machine.
    ours = {"DEMO": "false", "LOG_LEVEL": "WARNING", "MAIL_LOCAL_SERVERS": "true"}
    return local_environment(state, database=servers) | ours


def _bare(state: Path, services: Services) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.bench.bare.settings",
        "SECRET_KEY": "bare",
        "DATABASE_URL": services.cluster.url(roles.OWNER_ROLE, BARE),
    }


def _drop(services: Services, name: str) -> None:
    connection = psycopg2.connect(**services.cluster.admin())
    connection.autocommit = True
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    connection.cursor().execute(statement.format(sql.Identifier(name)))
    connection.close()


def _leave(signum: int, frame: object) -> NoReturn:
    sys.exit(128 + signum)

"""PostgreSQL and Redis together, started by the first process that needs them and stopped by the
last one that leaves, however many share them."""

import atexit
import os
from dataclasses import dataclass, field
from pathlib import Path

from parindex.local import roles
from parindex.local.locks import FileLock, exclusive
from parindex.local.paths import make_private, test_state_dir
from parindex.local.postgres import DATABASE, Cluster
from parindex.local.redis_server import RedisServer

TEST_DATABASE = "parindex_test"
SLOT_VARIABLE = "PARINDEX_TEST_SLOT"
SERVER_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
_SLOTS = 12
_DATABASES_PER_SLOT = 16


@dataclass
class Services:
    """The pair in `state`. Each user holds a shared lock; the last one to leave stops the pair."""

    state: Path
    durable: bool = True
    cluster: Cluster = field(init=False)
    redis: RedisServer = field(init=False)

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.state / "pg", durable=self.durable)
        self.redis = RedisServer(self.state / "redis")
        self._users = FileLock(self.state / "users.lock")
        self._process = os.getpid()

    def start(self) -> None:
        """Start what does not run and hold it until `leave` or the end of this process."""
        make_private(self.state)
        with exclusive(self.state / "door.lock"):
            self._users.acquire(shared=True)
            self.cluster.ensure()
            self.redis.ensure()
        atexit.register(self.leave)

    def environment(self, database: str = DATABASE, redis_database: int = 0) -> dict[str, str]:
        """The addresses of the pair under the names that settings read."""
        addresses = (
            self.cluster.url(roles.APP_ROLE, database),
            self.cluster.url(roles.OWNER_ROLE, database),
            self.redis.url(redis_database),
        )
        return dict(zip(SERVER_VARIABLES, addresses, strict=True))

    def leave(self) -> None:
        """Let go; the last user stops both servers. Does nothing in a forked child."""
        if os.getpid() != self._process:
            return
        atexit.unregister(self.leave)
        with exclusive(self.state / "door.lock"):
            if self._users.acquire(wait=False):
                self.redis.stop()
                self.cluster.stop()
            self._users.release()


_running: Services | None = None
_slot_lock: FileLock | None = None


def test_services() -> dict[str, str]:
    """Environment for the tests, on servers of their own that trade crash safety for speed.

    Several test runs of one checkout may go on at once: each takes a slot with a database name and
    Redis databases of its own. Workers of pytest-xdist inherit the slot of their run.
    """
    global _running  # noqa: PLW0603 one pair per process, whoever asks
    if _running is None:
        _running = Services(test_state_dir(), durable=False)
        _running.start()
    slot = _take_slot()
    database = TEST_DATABASE if slot == 0 else f"{TEST_DATABASE}_run{slot}"
    _running.cluster.ensure(database)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return _running.environment(database, slot * _DATABASES_PER_SLOT + int(worker))


def _take_slot() -> int:
    global _slot_lock  # noqa: PLW0603 held until this process ends
    if SLOT_VARIABLE in os.environ:
        return int(os.environ[SLOT_VARIABLE])
    for slot in range(_SLOTS):
        lock = FileLock(test_state_dir() / f"slot{slot}.lock")
        if lock.acquire(wait=False):
            _slot_lock = lock
            os.environ[SLOT_VARIABLE] = str(slot)
            return slot
    raise RuntimeError(f"{_SLOTS} test runs are going on in this checkout; wait for one to end.")

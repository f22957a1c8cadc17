"""The environment of the tests, as a pytest plugin and as a wrapper for any other command.

`pytest -p parindex.local.testing` (set in pyproject.toml) has the settings ready before Django is
loaded; `python -m parindex.local.testing mypy .` runs one command the same way.
"""

import os
import subprocess
import sys

from parindex.local.environment import local_environment, project_environment
from parindex.local.paths import make_private, test_state_dir
from parindex.local.services import SLOT_VARIABLE, test_services


def test_environment() -> dict[str, str]:
    """Everything settings ask for, on the private servers of the tests."""
    state = make_private(test_state_dir())
    return local_environment(state, database=test_services()) | {"DEMO": "false"}


def main() -> int:
    if len(sys.argv) < 2:
        sys.stderr.write("usage: python -m parindex.local.testing COMMAND [ARGUMENT ...]\n")
        return 2
    environment = project_environment() | test_environment()
    return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
elif "pytest" in sys.modules and (SLOT_VARIABLE in os.environ or "DATABASE_URL" not in os.environ):
    # A worker of pytest-xdist inherits its run's environment but has a Redis database of its own.
    os.environ.update(test_environment())

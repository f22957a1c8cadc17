"""Everything `make test` checks, in one environment, with one summary at the end."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parindex.local.environment import project_environment
from parindex.local.paths import PROJECT_ROOT
from parindex.local.testing import test_environment
from parindex.local.translations import compile_all

_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One command; it passes when it ends with 0."""

    name: str
    program: str
    arguments: tuple[str, ...]

    def run(self, environment: Mapping[str, str]) -> bool:
        command = [str(_BIN / self.program), *self.arguments]
        result = subprocess.run(
            command, env=dict(environment), cwd=PROJECT_ROOT, check=False, stdin=subprocess.DEVNULL
        )
        return result.returncode == 0


CHECKS = (
    Check("lint", "ruff", ("check", ".")),
    Check("format", "ruff", ("format", "--check", ".")),
    Check("types", "mypy", ()),
    Check("imports", "lint-imports", ("--no-logo",)),
    Check("migrations", "python", ("manage.py", "makemigrations", "--check", "--dry-run")),
    Check("django", "python", ("manage.py", "check", "--fail-level", "WARNING")),
    Check("tests", "python", ("-m", "pytest", "-n", "2", "--dist", "loadgroup")),
)


def main() -> int:
    """Run all checks even when one fails; the words of `ARGS` go to pytest."""
    compile_all()
    environment = project_environment() | test_environment()
    extra = tuple(shlex.split(os.environ.get("ARGS", "")))
    results: list[tuple[str, bool, float]] = []
    for check in CHECKS:
        sys.stdout.write(f"\n--- {check.name}\n")
        sys.stdout.flush()
        begun = time.monotonic()
        if check.name == "tests":
            check = Check(check.name, check.program, (*check.arguments, *extra))  # noqa: PLW2901
        results.append((check.name, check.run(environment), time.monotonic() - begun))
    sys.stdout.write("\n")
    for name, passed, seconds in results:
        sys.stdout.write(f"{'ok    ' if passed else 'FAILED'}  {name:<11}{seconds:7.1f} s\n")
    return 0 if all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())

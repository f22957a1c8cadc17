"""What import-linter cannot say: the engine uses the standard library and itself, nothing else."""

import ast
import sys
from pathlib import Path

import pytest

from parindex.local.paths import PROJECT_ROOT

ENGINE = PROJECT_ROOT / "scoring" / "engine"
IMPURE = {"asyncio", "http", "os", "pathlib", "random", "socket", "sqlite3", "subprocess", "time"}


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module or "")
    return names


@pytest.mark.parametrize(
    "path", sorted(ENGINE.rglob("*.py")), ids=lambda path: str(path.relative_to(ENGINE))
)
def test_engine_imports_the_standard_library_and_itself(path: Path) -> None:
    for name in _imported(path):
        if not name.startswith("scoring.engine"):
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names - IMPURE


def test_scoring_package_imports_nothing() -> None:
    """Importing the engine must not load the app around it."""
    assert _imported(PROJECT_ROOT / "scoring" / "__init__.py") == set()

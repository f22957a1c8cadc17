import ast
import sys
from pathlib import Path

import pytest

from scoring.engine.version import ENGINE_VERSION

ENGINE = Path(__file__).parents[3] / "scoring" / "engine"
MODULES = sorted(ENGINE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_engine_imports_the_standard_library_and_itself_only(path: Path) -> None:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")

    foreign = {
        name
        for name in names
        if not name.startswith("scoring.engine")
        and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_engine_computes_without_floats(path: Path) -> None:
    numbers = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
    ]

    assert numbers == []


def test_engine_names_its_version() -> None:
    assert ENGINE_VERSION == "1"

"""Compile the message catalogues that are newer than their compiled form."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from parindex.local.paths import PROJECT_ROOT


def compile_all(root: Path = PROJECT_ROOT) -> list[Path]:
    """Write the stale `.mo` files and return them. Fuzzy messages stay untranslated."""
    patterns = ("*/locale/*/LC_MESSAGES/*.po", "parindex/*/locale/*/LC_MESSAGES/*.po")
    sources = sorted(path for pattern in patterns for path in root.glob(pattern))
    return [_compile(source) for source in sources if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(target)
    return target


if __name__ == "__main__":
    compile_all(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT_ROOT)

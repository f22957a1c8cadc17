"""Pin everything that requirements*.in need, at the versions installed here (`make pin`)."""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

from parindex.local.paths import PROJECT_ROOT

FILES = ("requirements", "requirements-local", "requirements-dev")


def write_pins(directory: Path = PROJECT_ROOT) -> None:
    """Rewrite requirements*.txt; each holds what the files before it do not already pin."""
    done: set[str] = set()
    for position, name in enumerate(FILES):
        needed = _closure(read_names(directory / f"{name}.in")) - done
        lines = [f"# Written by `make pin` from {name}.in."]
        if position:
            lines.append(f"-r {FILES[position - 1]}.txt")
        lines += [f"{found.name}=={found.version}" for found in _sorted(needed)]
        (directory / f"{name}.txt").write_text("\n".join(lines) + "\n")
        done |= needed


def read_names(path: Path) -> list[Requirement]:
    """The requirements a file names itself, without comments and included files."""
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _closure(wanted: list[Requirement]) -> set[str]:
    """Canonical names of the requirements and of all they need on this platform."""
    installed = _installed()
    found: set[str] = set()
    queue = list(wanted)
    seen: set[tuple[str, frozenset[str]]] = set()
    while queue:
        requirement = queue.pop()
        key = (canonical(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        found.add(key[0])
        queue += _needs(installed[key[0]], key[1])
    return found


def _needs(distribution: Distribution, extras: frozenset[str]) -> list[Requirement]:
    requirements = [Requirement(text) for text in distribution.requires or []]
    contexts = [{"extra": extra} for extra in ("", *extras)]
    return [
        requirement
        for requirement in requirements
        if requirement.marker is None
        or any(requirement.marker.evaluate(context) for context in contexts)
    ]


def _installed() -> dict[str, Distribution]:
    return {canonical(found.name): found for found in distributions()}


def _sorted(names: set[str]) -> list[Distribution]:
    installed = _installed()
    return [installed[name] for name in sorted(names)]


if __name__ == "__main__":
    write_pins()

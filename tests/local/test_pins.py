import re
from importlib.metadata import version
from pathlib import Path

import pytest

from parindex.local.paths import PROJECT_ROOT
from parindex.local.pins import FILES, canonical, read_names, write_pins

PIN = re.compile(r"^[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*$")


def _pins(name: str) -> list[str]:
    lines = (PROJECT_ROOT / f"{name}.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", FILES)
def test_every_line_pins_one_version_of_what_is_installed(name: str) -> None:
    for line in _pins(name):
        assert PIN.match(line)
        package, pinned = line.split("==")
        assert version(package) == pinned


def test_nothing_is_pinned_twice() -> None:
    names = [canonical(line.split("==")[0]) for name in FILES for line in _pins(name)]

    assert sorted(names) == sorted(set(names))


def test_written_files_are_current(tmp_path: Path) -> None:
    for name in FILES:
        source = PROJECT_ROOT / f"{name}.in"
        (tmp_path / source.name).write_text(source.read_text())

    write_pins(tmp_path)

    for name in FILES:
        assert (tmp_path / f"{name}.txt").read_text() == (PROJECT_ROOT / f"{name}.txt").read_text()


def test_names_are_read_without_comments_and_includes(tmp_path: Path) -> None:
    path = tmp_path / "some.in"
    path.write_text("# why\n-r other.in\nDjango  # the framework\nallauth[mfa]\n")

    assert [(found.name, found.extras) for found in read_names(path)] == [
        ("Django", set()),
        ("allauth", {"mfa"}),
    ]

import os
from pathlib import Path

import pytest

from parindex.local import bootstrap
from parindex.local.bootstrap import SystemPart


def test_fonts_libraries_and_programs_are_recognised() -> None:
    assert bootstrap._library("libc.so.6")() is True
    assert bootstrap._library("libnothing.so.0")() is False
    assert bootstrap._program("no-such-program", "sh")() is True
    assert bootstrap._font("NoSuchFont-*.ttf")() is False


@pytest.mark.parametrize(("required", "status"), [(True, 1), (False, 0)])
def test_missing_packages_are_named_for_somebody_who_is_not_root(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    required: bool,
    status: int,
) -> None:
    parts = tuple(
        SystemPart("PDF papers", (name,), lambda: False, required=required)
        for name in ("libone", "libtwo")
    )
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bootstrap, "SYSTEM_PARTS", {"local": parts, "dev": ()})

    assert bootstrap._install_system_parts("local") == status
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == [
        "Missing on this machine: libone (PDF papers)",
        "Missing on this machine: libtwo (PDF papers)",
        "Install with: sudo apt-get install -y --no-install-recommends libone libtwo",
    ]


def test_fingerprint_changes_with_the_pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in bootstrap.REQUIREMENTS["dev"]:
        (tmp_path / name).write_text("a==1\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    before = {level: bootstrap._fingerprint(level) for level in ("local", "dev")}
    (tmp_path / "requirements-dev.txt").write_text("a==2\n")
    after = {level: bootstrap._fingerprint(level) for level in ("local", "dev")}

    assert after["local"] == before["local"]
    assert after["dev"] != before["dev"]

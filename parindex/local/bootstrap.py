"""Prepare a bare machine: system libraries, the virtual environment, pinned packages.

Runs under the system's Python before anything is installed, as a file and not as a module:
`python3 parindex/local/bootstrap.py local|dev`. Standard library only, and nothing of ours.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
REQUIREMENTS = {
    "local": ("requirements.txt", "requirements-local.txt"),
    "dev": ("requirements.txt", "requirements-local.txt", "requirements-dev.txt"),
}


@dataclass(frozen=True)
class SystemPart:
    """Something only the system's package manager can install."""

    purpose: str
    packages: tuple[str, ...]
    present: Callable[[], bool]
    required: bool = False


def _library(name: str) -> Callable[[], bool]:
    def present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return present


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _font(pattern: str) -> Callable[[], bool]:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return lambda: any(True for folder in folders for _ in folder.rglob(pattern))


def _venv_works() -> bool:
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


SYSTEM_PARTS = {
    "local": (
        SystemPart("virtual environments", ("python3-venv",), _venv_works, required=True),
        SystemPart(
            "recognising file types", ("libmagic1",), _library("libmagic.so.1"), required=True
        ),
        SystemPart("PDF papers", ("libpango-1.0-0",), _library("libpango-1.0.so.0")),
        SystemPart("PDF papers", ("libpangoft2-1.0-0",), _library("libpangoft2-1.0.so.0")),
        SystemPart("PDF papers", ("libharfbuzz-subset0",), _library("libharfbuzz-subset.so.0")),
        SystemPart("PDF papers", ("fontconfig",), _program("fc-list")),
        SystemPart(
            "Vietnamese type in PDF papers",
            ("fonts-liberation2", "fonts-liberation"),
            _font("LiberationSerif-Regular.ttf"),
        ),
    ),
    "dev": (
        SystemPart(
            "browser tests",
            ("chromium", "chromium-browser"),
            _program("chromium", "chromium-browser", "google-chrome"),
            required=True,
        ),
    ),
}


def main() -> int:
    level = sys.argv[1] if len(sys.argv) > 1 else "local"
    if sys.version_info < OLDEST_PYTHON:
        return _fail("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    state = ROOT / ".local"
    state.mkdir(exist_ok=True)
    with (state / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _install_system_parts(level) or _install_python_packages(level)


def _install_system_parts(level: str) -> int:
    parts = SYSTEM_PARTS["local"] + (SYSTEM_PARTS["dev"] if level == "dev" else ())
    missing = [part for part in parts if not part.present()]
    if not missing:
        return 0
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        _say("Installing system packages: " + ", ".join(part.packages[0] for part in missing))
        _run_apt(apt, missing)
        missing = [part for part in missing if not part.present()]
    for part in missing:
        _say(f"Missing on this machine: {part.packages[0]} ({part.purpose})")
    if missing:
        names = " ".join(part.packages[0] for part in missing)
        _say(f"Install with: sudo apt-get install -y --no-install-recommends {names}")
    if any(part.required for part in missing):
        return _fail("Cannot go on without them.")
    return 0


def _run_apt(apt: str, parts: list[SystemPart]) -> None:
    _quietly(apt, "update", "-qq")
    names = [_first_known(part.packages) for part in parts]
    install = (apt, "install", "-y", "-qq", "--no-install-recommends")
    if not _quietly(*install, *names):
        for name in names:  # One unknown name must not keep the others out.
            _quietly(*install, name)


def _quietly(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False
    )
    return result.returncode == 0


def _first_known(names: tuple[str, ...]) -> str:
    """Package names differ between releases of Debian and Ubuntu."""
    for name in names:
        shown = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if shown.returncode == 0:
            return name
    return names[0]


def _install_python_packages(level: str) -> int:
    stamp = VENV / f"installed-{level}"
    wanted = _fingerprint(level)
    if _read(stamp) == wanted and (VENV / "bin" / "python").exists():
        return 0
    if not _venv_is_sound():
        _say("Making the virtual environment .venv")
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
        if made.returncode:
            return _fail("python3 -m venv failed; on Debian: sudo apt-get install python3-venv")
    _say("Installing Python packages (the first time takes a minute or two)")
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--prefer-binary"]
    command += ["--disable-pip-version-check", "--no-input", "-r"]
    installed = subprocess.run([*command, REQUIREMENTS[level][-1]], cwd=ROOT, check=False)
    if installed.returncode:
        return _fail("pip could not install the packages; its message is above.")
    stamp.write_text(wanted)
    return 0


def _venv_is_sound() -> bool:
    """A virtual environment dies with the Python it was made from, or when moved."""
    python = VENV / "bin" / "python"
    try:
        result = subprocess.run(
            [str(python), "-m", "pip", "--version"], capture_output=True, check=False
        )
    except OSError:
        return False
    return result.returncode == 0


def _fingerprint(level: str) -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for name in REQUIREMENTS[level]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def _fail(message: str) -> int:
    _say(message)
    return 1


if __name__ == "__main__":
    sys.exit(main())

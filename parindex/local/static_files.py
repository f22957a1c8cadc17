"""Collect static files only when one has changed, so that a second start is fast."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from parindex.local.paths import PROJECT_ROOT


def collect_if_changed(state: Path, collect: Callable[[], None]) -> bool:
    """Call `collect` unless the sources are those of the last time; whether it was called."""
    stamp = state / "static.stamp"
    current = _fingerprint()
    if (state / "static").is_dir() and stamp.exists() and stamp.read_text() == current:
        return False
    collect()
    stamp.write_text(current)
    return True


def _fingerprint() -> str:
    """Of our own files by name, size and time; of packages by their pinned versions."""
    digest = hashlib.sha256((PROJECT_ROOT / "requirements.txt").read_bytes())
    digest.update((PROJECT_ROOT / "parindex" / "settings.py").read_bytes())
    folders = ("static", "*/static", "parindex/*/static")
    found = (path for folder in folders for path in PROJECT_ROOT.glob(f"{folder}/**/*"))
    for path in sorted(path for path in found if path.is_file()):
        status = path.stat()
        digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()

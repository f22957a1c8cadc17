"""Where the local stack keeps its state: one git-ignored directory in the checkout."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


def state_dir() -> Path:
    """The directory of the demo's state; `PARINDEX_STATE` moves it elsewhere."""
    return Path(os.environ.get("PARINDEX_STATE") or PROJECT_ROOT / ".local").resolve()


def test_state_dir() -> Path:
    """The state of the test services, apart from the demo's so that both can run at once."""
    return state_dir() / "test"


def make_private(directory: Path) -> Path:
    """Create the directory with its parents; only its owner may enter a new one."""
    if not directory.is_dir():
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
    return directory

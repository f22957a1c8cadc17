"""What a demo that was killed outright left running, ended by the next start."""

import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from parindex.local.environment import environment_file

_PATIENCE_SECONDS = 15


def remember(state: Path, pids: list[int]) -> None:
    """Note the programs of this demo."""
    _file(state).write_text(json.dumps(pids))


def forget(state: Path) -> None:
    """They have ended in good order."""
    _file(state).unlink(missing_ok=True)


def end(state: Path) -> None:
    """End the noted programs; a process id that another program has by now is left alone."""
    with suppress(OSError, ValueError):
        pids = [pid for pid in json.loads(_file(state).read_text()) if _is_ours(pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while any(_is_ours(pid) for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.1)
    forget(state)
    environment_file(state).unlink(missing_ok=True)


def _is_ours(pid: int) -> bool:
    """Whether the process runs this checkout's Python."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return command.startswith(os.fsencode(sys.executable) + b"\0")


def _file(state: Path) -> Path:
    return state / "programs.json"

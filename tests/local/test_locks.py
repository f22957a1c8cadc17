import subprocess
import sys
from pathlib import Path

from parindex.local.locks import FileLock, exclusive, is_held


def test_exclusive_lock_refuses_a_second_holder(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")

    assert first.acquire(wait=False) is True
    assert second.acquire(wait=False) is False
    first.release()
    assert second.acquire(wait=False) is True
    second.release()


def test_shared_lock_lets_others_share_and_keeps_exclusive_out(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second, third = FileLock(path), FileLock(path), FileLock(path)

    assert first.acquire(shared=True, wait=False) is True
    assert second.acquire(shared=True, wait=False) is True
    assert third.acquire(wait=False) is False
    first.release()
    second.release()


def test_is_held_only_while_somebody_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"

    assert is_held(path) is False
    with exclusive(path):
        assert is_held(path) is True
    assert is_held(path) is False


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom parindex.local.locks import FileLock\n"
        "FileLock(Path(sys.argv[1])).acquire()\nprint('held', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_held(path) is True
        holder.kill()
    assert is_held(path) is False

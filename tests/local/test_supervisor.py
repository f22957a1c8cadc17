import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parindex.local.supervisor import Child, ChildEnded, Supervisor

SLEEPER = "import time; print('here', flush=True); time.sleep(60)"


def _child(tmp_path: Path, name: str, code: str) -> Child:
    return Child(name, [sys.executable, "-c", code], tmp_path / "logs" / f"{name}.log")


def _wait_for(path: Path, text: str) -> None:
    deadline = time.monotonic() + 20
    while text not in (path.read_text() if path.exists() else ""):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ended_program_is_reported_with_its_last_words(tmp_path: Path) -> None:
    supervisor = Supervisor(os.environ)
    supervisor.start(_child(tmp_path, "calm", SLEEPER))
    supervisor.start(_child(tmp_path, "web", "print('bad day'); raise SystemExit(3)"))
    try:
        with pytest.raises(ChildEnded) as caught:
            supervisor.wait_until(lambda: False, seconds=20)
    finally:
        supervisor.stop()

    assert str(caught.value) == "web ended with status 3:\nweb | bad day"
    assert [child.ended() for child in supervisor.children] == [-signal.SIGTERM, 3]


def test_stop_ends_every_program_and_what_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}])\n"
        "print(child.pid, flush=True)\nchild.wait()"
    )
    supervisor = Supervisor(os.environ)
    parent = supervisor.start(_child(tmp_path, "parent", code))
    _wait_for(parent.log, "here")
    grandchild = int(parent.log.read_text().split()[0])

    supervisor.stop()

    assert parent.ended() == -signal.SIGTERM
    status = Path(f"/proc/{grandchild}/status")
    deadline = time.monotonic() + 10
    while status.exists() and "zombie" not in status.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_wait_until_ends_when_ready_or_out_of_time(tmp_path: Path) -> None:
    supervisor = Supervisor(os.environ)

    assert supervisor.wait_until(lambda: True, seconds=5) is True
    assert supervisor.wait_until(lambda: False, seconds=0.3) is False


def test_log_of_the_start_before_is_kept(tmp_path: Path) -> None:
    for word in ("first", "second"):
        child = _child(tmp_path, "web", f"print({word!r})")
        child.start(os.environ)
        assert child.process is not None
        child.process.wait(20)

    assert (tmp_path / "logs" / "web.log").read_text() == "second\n"
    assert (tmp_path / "logs" / "web.previous.log").read_text() == "first\n"


def test_programs_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\nfrom pathlib import Path\n"
        "from parindex.local.supervisor import Child, Supervisor\n"
        "supervisor = Supervisor(os.environ)\n"
        f"child = Child('x', [sys.executable, '-c', {SLEEPER!r}], Path(sys.argv[1]))\n"
        "supervisor.start(child)\nprint(child.process.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "x.log")], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        child = int(holder.stdout.readline())
        _wait_for(tmp_path / "x.log", "here")
        holder.kill()
    status = Path(f"/proc/{child}/status")
    deadline = time.monotonic() + 10
    while status.exists() and "zombie" not in status.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)

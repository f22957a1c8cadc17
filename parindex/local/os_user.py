"""PostgreSQL refuses to run as root: as root, the embedded server runs as a user of its own."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "parindex-pg"


@dataclass(frozen=True)
class Account:
    """Whom the server runs as; None means whoever runs this program."""

    uid: int | None
    gid: int | None

    def subprocess_arguments(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give the path to the account and shut everybody else out."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)
        elif path.stat().st_uid != os.getuid():
            raise PermissionError(f"{path} belongs to another user; remove it or run as that user.")
        path.chmod(0o700)


def account() -> Account:
    """The account, created when this program runs as root and it does not exist."""
    if os.geteuid() != 0:
        return Account(None, None)
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _create()
    return Account(entry.pw_uid, entry.pw_gid)


def prepare(*, binaries: Path, home: Path) -> Account:
    """Let the account reach the programs and own the server's home."""
    user = account()
    user.own(home)
    if user.uid is not None:
        for path in (binaries, home):
            _make_reachable(path)
        if not _can_run(binaries / "postgres", user):
            _make_readable(binaries.parent)
    return user


def _create() -> pwd.struct_passwd:
    program = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [program, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return pwd.getpwnam("nobody")  # A minimal system without useradd, or a lost race.
    return pwd.getpwnam(NAME)


def _make_reachable(path: Path) -> None:
    """Allow passing through (not listing) each parent directory that forbids it."""
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


def _can_run(program: Path, user: Account) -> bool:
    try:
        result = subprocess.run(
            [str(program), "--version"],
            cwd="/",
            capture_output=True,
            check=False,
            **user.subprocess_arguments(),
        )
    except PermissionError:
        return False
    return result.returncode == 0


def _make_readable(directory: Path) -> None:
    """For an installation under a strict umask."""
    for path in (directory, *directory.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        extra = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        path.chmod(mode | extra)

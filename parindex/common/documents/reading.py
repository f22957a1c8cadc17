"""Read an uploaded document in a process of its own, within bounds of memory and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path, PurePath

from parindex.common.documents.blocks import Document, from_plain
from parindex.common.documents.child import KINDS
from parindex.common.documents.limits import MAX_BYTES, MAX_SECONDS, DocumentError
from parindex.common.documents.tcvn3 import without_tcvn3

_ROOT = Path(__file__).resolve().parents[3]
# The process needs no secret of the server's environment.
_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "HOME", "TZ")


def read_document(*, name: str, data: bytes) -> Document:
    """The document in an uploaded file, by its extension (XLSX, DOCX, PDF).

    Raises DocumentError; ``too_heavy`` when the bounds of the process were crossed.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise DocumentError("wrong_extension", ", ".join(KINDS))
    if not data:
        raise DocumentError("empty")
    if len(data) > MAX_BYTES:
        raise DocumentError("too_large", f"{MAX_BYTES // 1024 // 1024} MB")
    said = _ask(kind, data)
    if "error" in said:
        raise DocumentError(said["error"], said["limit"])
    document = from_plain(said)
    if not document.blocks:
        raise DocumentError("nothing")
    return without_tcvn3(document)


def _ask(kind: str, data: bytes) -> dict[str, str]:
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    command = [sys.executable, "-m", "parindex.common.documents.child", kind]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            env=environment,
            cwd=_ROOT,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError("too_heavy") from None
    if done.returncode != 0:
        raise DocumentError("too_heavy")
    answer: dict[str, str] = json.loads(done.stdout)
    return answer

"""The process that reads a document: limits on itself, the file on stdin, JSON on stdout."""

from __future__ import annotations

import json
import resource
import sys

from parindex.common.documents.blocks import Document
from parindex.common.documents.limits import MAX_CPU, MAX_MEMORY, DocumentError

KINDS = (".xlsx", ".docx", ".pdf")


def read_here(kind: str, data: bytes) -> Document:
    """Read a document in this process. Raises DocumentError, MemoryError."""
    if kind == ".xlsx":
        from parindex.common.documents.workbook import read_workbook

        return read_workbook(data)
    if kind == ".docx":
        from parindex.common.documents.word import read_word

        return read_word(data)
    from parindex.common.documents.pdf import read_pdf

    return read_pdf(data)


def answer(kind: str, data: bytes) -> str:
    """What the process says: the document, or why there is none."""
    try:
        return json.dumps(read_here(kind, data).to_plain())
    except DocumentError as error:
        return json.dumps({"error": error.code, "limit": error.limit})
    except (MemoryError, RecursionError):
        return json.dumps({"error": "too_heavy", "limit": ""})


def limit_self() -> None:
    """Bound memory and processor time, and let nothing be written."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU, MAX_CPU + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit_self()
    sys.stdout.write(answer(sys.argv[1], sys.stdin.buffer.read()))

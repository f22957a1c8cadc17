"""Names of uploaded files, made safe to store, show and send back."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from parindex.common.folding import nfc

MAX_BYTES = 255


def clean_name(raw: str) -> str:
    """The name without its path, in NFC, without control characters, at most 255 bytes (UTF-8).

    A long name is cut before its extension, never inside a character. May answer ``""``.
    """
    name = nfc(raw.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = " ".join(name.split()).strip(". ")
    suffix = extension(name)
    stem = name[: len(name) - len(suffix)]
    room = MAX_BYTES - len(suffix.encode())
    return _cut(stem, room).rstrip(" .") + suffix


def extension(name: str) -> str:
    """The extension with its dot, as written: ``.PDF``; empty when there is none."""
    return PurePosixPath(name).suffix


def _cut(text: str, room: int) -> str:
    return text.encode()[: max(room, 0)].decode(errors="ignore")

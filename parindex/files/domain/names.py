"""Names of uploaded files, made safe to store, show and send back."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from parindex.common.folding import nfc

MAX_BYTES = 255
NAMELESS = "file"
_MAX_SUFFIX_BYTES = 32
# Cc control, Cf format (bidi, joiners), Co private, Cs surrogate, Cn unassigned, line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_FORBIDDEN_ON_WINDOWS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """The name without its path, in NFC, at most 255 bytes (UTF-8), never empty.

    Control, bidirectional and other invisible characters are removed, so that the extension a
    person reads is the one the file has. A long name is cut before its extension, never inside
    a character. Characters and names Windows cannot store are replaced.
    """
    stem, suffix = _safe(raw)
    return _cut(stem, MAX_BYTES - len(suffix.encode())).rstrip(". ") + suffix


def is_shortened(raw: str) -> bool:
    """Whether ``clean_name`` leaves out the end of the name, or the upload has done so before.

    Django keeps 255 characters of the name of an upload and says nothing.
    """
    return len(raw) >= MAX_BYTES or len("".join(_safe(raw)).encode()) > MAX_BYTES


def _safe(raw: str) -> tuple[str, str]:
    """Stem and extension of a name that is safe, as long as it was."""
    visible = "".join(char for char in raw if unicodedata.category(char) not in _INVISIBLE)
    name = nfc(visible.replace("\\", "/")).rsplit("/", 1)[-1].translate(_FORBIDDEN_ON_WINDOWS)
    name = " ".join(name.split()).rstrip(". ")
    stem, suffix = _split(name)
    stem = stem.strip(". ") or NAMELESS
    if _DEVICE.match(stem + suffix):
        stem = f"_{stem}"
    return stem, suffix


def extension(name: str) -> str:
    """The extension with its dot, as written: ``.PDF``; empty when there is none."""
    return PurePosixPath(name).suffix


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) >= _MAX_SUFFIX_BYTES:
        return name, ""
    return stem, f".{suffix}"


def _cut(text: str, room: int) -> str:
    return text.encode()[:room].decode(errors="ignore")

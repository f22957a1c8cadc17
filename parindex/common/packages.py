"""Office packages (ZIP of XML parts): their bounds are checked before anything is unpacked."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

_PEEK = 4096
_CHUNK = 1 << 16
# In UTF-8 and, with a zero byte beside each character, in UTF-16 of either order.
_DECLARES_ENTITIES = re.compile(
    b"|".join(
        rb"\x00?".join(re.escape(bytes([letter])) for letter in word)
        for word in (b"<!DOCTYPE", b"<!ENTITY")
    ),
    re.IGNORECASE,
)


class PackageError(Exception):
    """A package that is not opened. ``code``: ``zip_bomb`` or ``declares_entities``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_package(archive: zipfile.ZipFile, *, max_parts: int, max_unpacked: int) -> None:
    """Refuse a package with too many or too large parts, or with entities in its XML.

    zipfile never unpacks more than a part declares, so the declared sizes are the bound.

    :raises PackageError: with the reason.
    """
    parts = archive.infolist()
    if len(parts) > max_parts or sum(part.file_size for part in parts) > max_unpacked:
        raise PackageError("zip_bomb")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if _DECLARES_ENTITIES.search(stream.read(_PEEK)):
                    raise PackageError("declares_entities")


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part piece by piece; nothing when the package has no such part."""
    if name not in archive.namelist():
        return
    with archive.open(name) as stream:
        while piece := stream.read(_CHUNK):
            yield piece

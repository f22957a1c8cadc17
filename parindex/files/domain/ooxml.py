"""Recognise DOCX and XLSX by their package, not by being a ZIP (ECMA-376 part 2).

Never unpacks more than ``MAX_TYPES_BYTES``: a decompression bomb costs as much as its list.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO
from xml.parsers import expat

from parindex.files.domain.ole import find_ole
from parindex.files.enums import Finding

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_PARTS = 10_000
MAX_TYPES_BYTES = 1 << 20

_LOCAL_HEADER = b"PK\x03\x04"
_LISTED_HEADER = b"PK\x01\x02"
_TYPES_PART = "[content_types].xml"
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
)


def find_ooxml(stream: IO[bytes], *, content_type: str) -> Finding:
    """Whether ``stream`` is an Office document of ``content_type`` (``WORD`` or ``EXCEL``)."""
    stream.seek(0)
    if stream.read(len(_LOCAL_HEADER)) != _LOCAL_HEADER:
        # A package under a password is wrapped into a compound file ([MS-OFFCRYPTO] 2.3).
        wrapped = find_ole(stream, main_streams=frozenset())
        return wrapped if wrapped is Finding.PASSWORD else Finding.OTHER
    if _listed_parts(stream) > MAX_PARTS:
        return Finding.DAMAGED
    try:
        with zipfile.ZipFile(stream) as archive:
            return _find_in(archive, f"{content_type}.main+xml")
    except _BROKEN:
        return Finding.DAMAGED


def _find_in(archive: zipfile.ZipFile, main_type: str) -> Finding:
    parts = {info.filename.lower(): info for info in archive.infolist()}
    # Two parts of one name: one program reads the first, the next one the second.
    if len(parts) != len(archive.infolist()):
        return Finding.DAMAGED
    types_part = parts.get(_TYPES_PART)
    if types_part is None:
        return Finding.OTHER
    types = _Types(_unpack(archive, types_part))
    if types.has_macros or any(name.endswith("vbaproject.bin") for name in parts):
        return Finding.MACROS
    return Finding.MATCHES if types.names(main_type, set(parts)) else Finding.OTHER


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The part, if it is short and packed the ordinary way; ``ValueError`` otherwise."""
    if part.flag_bits & _ENCRYPTED:
        raise ValueError("encrypted part")
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ValueError("unusual compression")
    with archive.open(part) as content:
        data = content.read(MAX_TYPES_BYTES + 1)
    if len(data) > MAX_TYPES_BYTES:
        raise ValueError("list of types too long")
    return data


def _listed_parts(stream: IO[bytes]) -> int:
    """At most how many parts the package lists, counted without building the list."""
    stream.seek(0)
    found, end = 0, b""
    while chunk := stream.read(_CHUNK):
        window = end + chunk
        found += window.count(_LISTED_HEADER)
        end = window[-(len(_LISTED_HEADER) - 1) :]
    return found


class _Types:
    """The list of content types: of single parts, and by extension."""

    def __init__(self, xml: bytes) -> None:
        self._of_part: dict[str, str] = {}
        self._of_extension: dict[str, str] = {}
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._take
        parser.Parse(xml, True)

    @property
    def has_macros(self) -> bool:
        listed = (*self._of_part.values(), *self._of_extension.values())
        return any("macro" in name or "vbaproject" in name for name in map(str.lower, listed))

    def names(self, wanted: str, parts: set[str]) -> bool:
        """Whether a part that is there has the type ``wanted``."""
        return any(
            self._of_part.get(part, self._of_extension.get(part.rpartition(".")[2])) == wanted
            for part in parts
        )

    def _take(self, tag: str, attributes: dict[str, str]) -> None:
        content_type = attributes.get("ContentType", "")
        if tag.endswith(" Override"):
            part = attributes.get("PartName", "").removeprefix("/").lower()
            self._of_part[part] = content_type
        elif tag.endswith(" Default"):
            self._of_extension[attributes.get("Extension", "").lower()] = content_type

    @staticmethod
    def _refuse_doctype(*_declaration: object) -> None:
        raise ValueError("a package declares no document type")

"""Recognise DOC and XLS by the streams of their compound file ([MS-CFB] 2.2 to 2.6)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, NamedTuple

from parindex.files.enums import Finding

WORD_STREAMS = frozenset({"worddocument"})
EXCEL_STREAMS = frozenset({"workbook", "book"})

_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_MACRO_PARTS = frozenset({"_vba_project", "_vba_project_cur"})
_LAST_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_MAX_DIRECTORY_SECTORS = 4096
_MAX_TABLE_LISTS = 256
_ENTRY = 128


class _Entry(NamedTuple):
    name: str
    left: int
    right: int
    child: int


def find_ole(stream: IO[bytes], *, main_streams: frozenset[str]) -> Finding:
    """Whether ``stream`` is a compound file with one of ``main_streams`` at its top."""
    stream.seek(0)
    if stream.read(len(_SIGNATURE)) != _SIGNATURE:
        return Finding.OTHER
    try:
        entries = _CompoundFile(stream).entries()
        top = set(_top_names(entries))
    except (struct.error, ValueError, IndexError):
        return Finding.DAMAGED
    if "encryptedpackage" in top:
        return Finding.PASSWORD
    if not top & main_streams:
        return Finding.OTHER
    if any(entry.name in _MACRO_PARTS for entry in entries):
        return Finding.MACROS
    return Finding.MATCHES


def _top_names(entries: list[_Entry]) -> Iterator[str]:
    """Names directly under the root; a document embedded deeper does not count."""
    waiting, seen = [entries[0].child], set[int]()
    while waiting:
        place = waiting.pop()
        if place == _NO_ENTRY or place in seen:
            continue
        seen.add(place)
        entry = entries[place]
        yield entry.name
        waiting += [entry.left, entry.right]


class _CompoundFile:
    """Reads only the directory; each chain is bounded, so a loop ends."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        stream.seek(0)
        header = stream.read(512)
        (shift,) = struct.unpack_from("<H", header, 0x1E)
        if shift not in {9, 12}:
            raise ValueError("unknown sector size")
        self._size = 1 << shift
        (self._directory,) = struct.unpack_from("<I", header, 0x30)
        (self._more_tables,) = struct.unpack_from("<I", header, 0x44)
        self._tables = [
            table for table in struct.unpack_from("<109I", header, 0x4C) if table < _LAST_SECTOR
        ]

    def entries(self) -> list[_Entry]:
        """The directory; raises ``ValueError`` or ``struct.error`` for a broken one."""
        self._read_more_tables()
        found = [
            _entry(block[start : start + _ENTRY])
            for block in self._directory_sectors()
            for start in range(0, self._size, _ENTRY)
        ]
        if not found:
            raise ValueError("no directory")
        return found

    def _read_more_tables(self) -> None:
        sector, per_sector = self._more_tables, self._size // 4
        for _turn in range(_MAX_TABLE_LISTS):
            if sector >= _LAST_SECTOR:
                return
            *tables, sector = struct.unpack(f"<{per_sector}I", self._sector(sector))
            self._tables += [table for table in tables if table < _LAST_SECTOR]
        raise ValueError("too many allocation tables")

    def _directory_sectors(self) -> Iterator[bytes]:
        sector = self._directory
        for _turn in range(_MAX_DIRECTORY_SECTORS):
            if sector >= _LAST_SECTOR:
                return
            yield self._sector(sector)
            sector = self._after(sector)
        raise ValueError("directory too long")

    def _after(self, sector: int) -> int:
        table, place = divmod(sector, self._size // 4)
        (following,) = struct.unpack_from("<I", self._sector(self._tables[table]), place * 4)
        return int(following)

    def _sector(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._size)
        block = self._stream.read(self._size)
        if not block:
            raise ValueError("sector outside the file")
        # Some programs do not fill the last sector.
        return block.ljust(self._size, b"\0")


def _entry(raw: bytes) -> _Entry:
    (length,) = struct.unpack_from("<H", raw, 64)
    name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace").lower()
    left, right, child = struct.unpack_from("<3I", raw, 68)
    return _Entry(name, left, right, child)

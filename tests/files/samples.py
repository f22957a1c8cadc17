"""Small real files of every kind, and their hostile relatives, made when they are needed."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
EXE = b"MZ\x90\x00" + b"\0" * 56 + b"\x40\0\0\0" + b"PE\0\0" + b"\0" * 400
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
# Written in two parts so that a scanner does not take this file for the test virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GREEN = (60, 179, 113)

_OFFICE = "application/vnd.openxmlformats-officedocument"
WORD_MAIN = f"{_OFFICE}.wordprocessingml.document.main+xml"
WORD_MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


def upload(name: str, content: bytes) -> ContentFile[bytes]:
    """A file as the domain gets it, its name untouched."""
    return ContentFile(content, name=name)


def posted(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a form gets it."""
    return SimpleUploadedFile(name, content)


def image(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), GREEN).save(buffer, kind)
    return buffer.getvalue()


def xlsx() -> bytes:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def types(main: str = WORD_MAIN, *, extra: str = "", part: str = "/word/document.xml") -> str:
    """A list of content types."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{part}" ContentType="{main}"/>{extra}</Types>'
    )


def package(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(**changed: Any) -> bytes:
    """A Word document; ``changed`` goes to ``types``."""
    return package({"[Content_Types].xml": types(**changed), "word/document.xml": "<document/>"})


def bomb(megabytes: int) -> bytes:
    """A DOCX whose list of types unpacks to ``megabytes``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open("[Content_Types].xml", "w", force_zip64=True) as part:
            for _piece in range(megabytes):
                part.write(b" " * (1 << 20))
        archive.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


Tree = Mapping[str, Any]


def ole(tree: Tree, *, directory_loops: bool = False) -> bytes:
    """A compound file: names to ``{}`` (a stream) or to further names (a storage)."""
    entries = list(_ole_entries(tree))
    entries += [bytes(128)] * (-len(entries) % 4)
    sectors = len(entries) // 4
    following = [*range(2, sectors + 1), 1 if directory_loops else 0xFFFFFFFE]
    table = struct.pack("<128I", 0xFFFFFFFD, *following, *[0xFFFFFFFF] * (127 - sectors))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + table + b"".join(entries)


def _ole_entries(tree: Tree) -> Iterator[bytes]:
    """The root and, level by level, every entry; brothers hang to the right of each other."""
    levels: list[tuple[str, Tree, int]] = [("Root Entry", tree, 0xFFFFFFFF)]
    place = 0
    while place < len(levels):
        name, children, right = levels[place]
        first = len(levels)
        for number, (child, below) in enumerate(children.items(), start=1):
            brother = first + number if number < len(children) else 0xFFFFFFFF
            levels.append((child, below, brother))
        text = name.encode("utf-16-le")
        kind = 5 if place == 0 else 1 if children else 2
        child_place = first if children else 0xFFFFFFFF
        yield (
            text.ljust(64, b"\0")
            + struct.pack("<HBB3I", len(text) + 2, kind, 1, 0xFFFFFFFF, right, child_place)
            + bytes(36)
            + struct.pack("<IQ", 0xFFFFFFFE, 0)
        )
        place += 1

"""What may be uploaded as evidence: size, type by content and by name. The content decides."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import magic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from parindex.common.formats import format_size
from parindex.files.domain.names import clean_name, extension

_SNIFFED = 8192
_OLE = frozenset({"application/x-ole-storage", "application/CDFV2", "application/cdfv2"})
_ZIP = frozenset({"application/zip", "application/octet-stream", "application/x-zip-compressed"})
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadError(Exception):
    """The file cannot be taken; the message says why, in the language of the page."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file: what it is stored as, what its content looks like, what it must hold."""

    content_type: str
    sniffed: frozenset[str]
    member: str = ""


_JPEG = Kind("image/jpeg", frozenset({"image/jpeg"}))
KINDS: dict[str, Kind] = {
    ".pdf": Kind("application/pdf", frozenset({"application/pdf"})),
    ".docx": Kind(_WORD, _ZIP | {_WORD}, "word/document.xml"),
    ".xlsx": Kind(_EXCEL, _ZIP | {_EXCEL}, "xl/workbook.xml"),
    ".doc": Kind("application/msword", _OLE | {"application/msword"}),
    ".xls": Kind("application/vnd.ms-excel", _OLE | {"application/vnd.ms-excel"}),
    ".png": Kind("image/png", frozenset({"image/png"})),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
}
# Types a browser shows without running anything of the file's own.
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be stored. ``size`` in bytes."""

    content: UploadedFile
    name: str
    content_type: str
    size: int
    sha256: str


def check_upload(upload: UploadedFile) -> Checked:
    """Check one uploaded file; raises ``UploadError``."""
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise UploadError(_("The file is empty."))
    if size > settings.EVIDENCE_MAX_BYTES:
        words = _("The file has %(size)s; at most %(most)s are allowed.")
        most = format_size(settings.EVIDENCE_MAX_BYTES)
        raise UploadError(words % {"size": format_size(size), "most": most})
    kind = KINDS.get(extension(name).lower())
    if kind is None or name == extension(name):
        raise UploadError(
            _("This type is not allowed. Allowed are %(types)s.") % {"types": allowed_types()}
        )
    _refuse_disguised(upload, kind)
    return Checked(upload, name, kind.content_type, size, _sha256(upload))


def allowed_types() -> str:
    """The allowed types as words for a hint: "PDF, DOCX, …"."""
    return ", ".join(suffix.removeprefix(".").upper() for suffix in KINDS)


def accept_attribute() -> str:
    """The allowed types for a file input."""
    return ",".join(KINDS)


def _refuse_disguised(upload: UploadedFile, kind: Kind) -> None:
    """The content must be what the name says; office files must not carry macros."""
    upload.seek(0)
    found = magic.from_buffer(upload.read(_SNIFFED), mime=True)
    if found not in kind.sniffed:
        words = _("The content is not what the name says: it looks like %(found)s.")
        raise UploadError(words % {"found": found})
    if kind.member:
        members = _members(upload)
        if kind.member not in members:
            raise UploadError(_("The content is not what the name says."))
        if any(member.endswith("vbaProject.bin") for member in members):
            raise UploadError(_("The file contains macros. Save it without macros first."))


def _members(upload: UploadedFile) -> list[str]:
    upload.seek(0)
    stream: BinaryIO = upload.file  # type: ignore[assignment]
    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UploadError(_("The file is damaged.")) from error


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    while piece := upload.read(1 << 20):
        digest.update(piece)
    upload.seek(0)
    return digest.hexdigest()

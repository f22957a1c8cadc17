"""What may be uploaded as evidence: size, type by name and by content. The content decides."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

import magic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from parindex.common.formats import format_size
from parindex.files.domain.names import clean_name, extension
from parindex.files.domain.ole import EXCEL_STREAMS, WORD_STREAMS, find_ole
from parindex.files.domain.ooxml import EXCEL, WORD, find_ooxml
from parindex.files.enums import Finding

_SNIFFED = 8192
_CHUNK = 1 << 16


class UploadError(ValidationError):
    """The file cannot be taken; the one message names the file and says why."""

    def __str__(self) -> str:
        return " ".join(self.messages)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file: what it is stored as and how its content is recognised."""

    content_type: str
    find: Callable[[IO[bytes]], Finding]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be stored. ``size`` in bytes; ``content`` is read from its start."""

    content: File[Any]
    name: str
    content_type: str
    size: int
    sha256: str


def _find_signature(stream: IO[bytes], *, signature: bytes, content_type: str) -> Finding:
    """The signature must open the file: a program with a PDF behind it is a program."""
    stream.seek(0)
    head = stream.read(_SNIFFED)
    same = head.startswith(signature) and magic.from_buffer(head, mime=True) == content_type
    return Finding.MATCHES if same else Finding.OTHER


def _signed(content_type: str, signature: bytes) -> Kind:
    find = partial(_find_signature, signature=signature, content_type=content_type)
    return Kind(content_type, find)


_JPEG = _signed("image/jpeg", b"\xff\xd8\xff")
KINDS: Mapping[str, Kind] = {
    ".pdf": _signed("application/pdf", b"%PDF-"),
    ".docx": Kind(WORD, partial(find_ooxml, content_type=WORD)),
    ".xlsx": Kind(EXCEL, partial(find_ooxml, content_type=EXCEL)),
    ".doc": Kind("application/msword", partial(find_ole, main_streams=WORD_STREAMS)),
    ".xls": Kind("application/vnd.ms-excel", partial(find_ole, main_streams=EXCEL_STREAMS)),
    ".png": _signed("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
}
EVIDENCE_KINDS = tuple(KINDS)


def check_upload(
    upload: File[Any],
    *,
    kinds: Collection[str] = EVIDENCE_KINDS,
    max_bytes: int | None = None,
) -> Checked:
    """Check one uploaded file; raises ``UploadError`` (a ``ValidationError``) naming it.

    ``kinds`` are extensions with their dot; ``max_bytes`` is ``EVIDENCE_MAX_BYTES`` unless given.
    Codes: ``empty``, ``too_large``, ``type``, ``content``, ``damaged``, ``macros``, ``password``.
    """
    name = clean_name(upload.name or "")
    most = settings.EVIDENCE_MAX_BYTES if max_bytes is None else max_bytes
    suffix = extension(name).lower()
    if suffix not in kinds or suffix not in KINDS:
        words = _("“%(name)s” is of a type that is not allowed. Allowed are %(types)s.")
        raise _error("type", words, name=name, types=allowed_types(kinds))
    size, sha256 = _measure(upload, name, most)
    kind = KINDS[suffix]
    _refuse(kind.find(upload), name, suffix)
    upload.seek(0)
    return Checked(upload, name, kind.content_type, size, sha256)


def check_uploads(
    uploads: Iterable[File[Any]],
    *,
    kinds: Collection[str] = EVIDENCE_KINDS,
    max_bytes: int | None = None,
    max_files: int | None = None,
) -> tuple[list[Checked], dict[str, UploadError]]:
    """Check files sent together: the good ones, and one error for each other one by its name.

    Two bad files of one name are told apart by a number. Raises ``UploadError`` (code
    ``too_many``) before reading any of more than ``max_files`` (``EVIDENCE_MAX_FILES``) files.
    """
    uploads = list(uploads)
    most = settings.EVIDENCE_MAX_FILES if max_files is None else max_files
    if len(uploads) > most:
        words = _("%(count)s files were sent; at most %(most)s are allowed at once.")
        raise _error("too_many", words, count=len(uploads), most=most)
    good: list[Checked] = []
    errors: dict[str, UploadError] = {}
    for upload in uploads:
        try:
            good.append(check_upload(upload, kinds=kinds, max_bytes=max_bytes))
        except UploadError as error:
            errors[_free(clean_name(upload.name or ""), errors)] = error
    return good, errors


def allowed_types(kinds: Iterable[str] = EVIDENCE_KINDS) -> str:
    """The allowed types as words for a hint: "PDF, DOCX, …"."""
    return ", ".join(suffix.removeprefix(".").upper() for suffix in kinds)


def accept_attribute(kinds: Iterable[str] = EVIDENCE_KINDS) -> str:
    """The allowed types for a file input."""
    return ",".join(kinds)


def _measure(upload: File[Any], name: str, most: int) -> tuple[int, str]:
    """Size in bytes and SHA-256 in one pass that stops at the limit."""
    digest, size = hashlib.sha256(), 0
    upload.seek(0)
    while size <= most and (chunk := upload.read(_CHUNK)):
        size += len(chunk)
        digest.update(chunk)
    if size == 0:
        raise _error("empty", _("“%(name)s” is empty."), name=name)
    if size > most:
        words = _("“%(name)s” is too large: at most %(most)s are allowed.")
        raise _error("too_large", words, name=name, most=format_size(most))
    return size, digest.hexdigest()


def _refuse(finding: Finding, name: str, suffix: str) -> None:
    kind = allowed_types([suffix])
    match finding:
        case Finding.OTHER:
            words = _("“%(name)s” is not a %(kind)s file: its content is of another type.")
            raise _error("content", words, name=name, kind=kind)
        case Finding.DAMAGED:
            words = _("“%(name)s” is damaged and cannot be read as a %(kind)s file.")
            raise _error("damaged", words, name=name, kind=kind)
        case Finding.MACROS:
            words = _("“%(name)s” contains macros. Save it without macros or as PDF first.")
            raise _error("macros", words, name=name)
        case Finding.PASSWORD:
            words = _("“%(name)s” is protected by a password. Remove the password first.")
            raise _error("password", words, name=name)


def _error(code: str, words: str, **values: object) -> UploadError:
    return UploadError(words, code=code, params=values)


def _free(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free

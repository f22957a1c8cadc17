"""An uploaded file or a pasted text becomes a document, through the safeguards of uploads."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File

from campaigns.domain.criteria_sheet import FACT_BY_LABEL, LABEL_BY_KEY, MAX_ROWS
from campaigns.domain.problems import whole_file
from parindex.common.documents.blocks import Document
from parindex.common.documents.limits import MAX_BYTES, DocumentError
from parindex.common.documents.reading import read_document
from parindex.common.documents.text import read_text
from parindex.common.folding import fold
from parindex.common.spreadsheet_reading import WorkbookError, read_first_sheet
from parindex.files.domain.checks import check_upload

ANNEX_KINDS = (".xlsx", ".docx", ".pdf")


@dataclass(frozen=True)
class Received:
    """A document with what names its file; ``file_name`` is "" for a pasted text."""

    document: Document
    file_name: str
    sha256: str


def receive_file(upload: File[Any], *, kinds: Collection[str] = ANNEX_KINDS) -> Received:
    """Check and read an uploaded file.

    Raises UploadError when it is not to be taken, ImportProblems when it cannot be read.
    """
    checked = check_upload(upload, kinds=kinds, max_bytes=MAX_BYTES)
    try:
        document = read_document(name=checked.name, data=checked.content.read())
    except DocumentError as error:
        raise whole_file(error.code, expected=error.limit) from None
    return Received(document, checked.name, checked.sha256)


def receive_text(text: str) -> Received:
    """Read a pasted text. Raises ImportProblems."""
    try:
        document = read_text(text)
    except DocumentError as error:
        raise whole_file(error.code, expected=error.limit) from None
    return Received(document, "", hashlib.sha256(text.encode()).hexdigest())


def is_form_of_sets(data: bytes) -> bool:
    """Whether a workbook has the headings of our own form of criteria sets.

    A broken workbook counts as one: its reader says what is wrong with it.
    """
    try:
        sheet = read_first_sheet(data, max_rows=MAX_ROWS)
    except WorkbookError as error:
        return error.code != "too_many_rows"
    said = [{fold(str(cell.value)) for cell in cells} for cells in sheet.rows.values()]
    ours = any(FACT_BY_LABEL.keys() & labels for labels in said)
    title = fold(LABEL_BY_KEY["title"])
    return any({"ma", "diem toi da"} <= labels and (ours or title in labels) for labels in said)

"""Have stored files scanned and keep what the scanner said.

A scanner that cannot be reached changes nothing: the file keeps waiting and the next round asks
again. ``ERROR`` is an answer of the scanner itself (for example its own size limit).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import transaction

from parindex.audit.domain.record import record
from parindex.files.domain.scanner import Answer, Scanner, configured_scanner
from parindex.files.models import ScanState, StoredFile

# Files from before a scanner was configured are scanned as well.
WAITING = (ScanState.PENDING, ScanState.NOT_SCANNED)
WAITING_OR_FAILED = (*WAITING, ScanState.ERROR)
_logger = logging.getLogger(__name__)


def first_state() -> ScanState:
    """The state a file is stored with."""
    return ScanState.PENDING if configured_scanner() else ScanState.NOT_SCANNED


def scan_stored(stored: StoredFile, *, scanner: Scanner) -> ScanState:
    """Scan one file and write the answer; raises ``ScannerDownError``.

    No lock is held while the scanner reads; two workers on one file write the same answer.
    """
    try:
        with default_storage.open(stored.storage_name) as content:
            answer = scanner.scan(content)
    except FileNotFoundError:
        answer = Answer(ScanState.ERROR, "content missing")
    _write(stored, answer)
    return answer.state


def waiting_files(*, most: int = 100) -> list[StoredFile]:
    """The oldest files of the tenant in scope that nobody has scanned yet."""
    return list(StoredFile.objects.filter(scan_state__in=WAITING).order_by("pk")[:most])


def unscanned_files() -> Iterator[StoredFile]:
    """Every file of the tenant in scope that is neither clean nor infected."""
    found = StoredFile.objects.filter(scan_state__in=WAITING_OR_FAILED).order_by("pk")
    return found.iterator(chunk_size=500)


@transaction.atomic
def _write(stored: StoredFile, answer: Answer) -> None:
    changed = (
        StoredFile.objects.filter(pk=stored.pk, scan_state__in=WAITING_OR_FAILED)
        .exclude(scan_state=answer.state)
        .update(scan_state=answer.state)
    )
    stored.scan_state = answer.state
    if not changed:
        return
    told = {"scan_state": answer.state.value, "detail": answer.detail}
    record(actor=None, action="file.scanned", subject=stored, new=told)
    if answer.state != ScanState.CLEAN:
        _logger.warning("scan of file %s: %s %s", stored.pk, answer.state, answer.detail)

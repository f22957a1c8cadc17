"""Put checked files on the storage under random names, and open them again.

The content is written before the row commits, so a row never points at nothing. ``storing()``
removes the content again when its transaction fails; what a killed process leaves behind is found
by ``manage.py tidy_files``.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from parindex.common.tenancy import current_tenant_id
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from parindex.files.domain.checks import Checked
from parindex.files.domain.scanning import first_state
from parindex.files.models import ScanState, StoredFile

_logger = logging.getLogger(__name__)


@contextmanager
def storing() -> Iterator[list[str]]:
    """Collects the names written inside; when the block fails, their content is removed again.

    Stands around the transaction: ``with storing() as written, transaction.atomic():``.
    """
    written: list[str] = []
    try:
        yield written
    except BaseException:
        _remove_unkept(written)
        raise


def store_file(
    *, actor: Any | None, checked: Checked, at: datetime, written: list[str]
) -> StoredFile:
    """Write the content and its row; ``written`` comes from ``storing()`` around the transaction.

    The stored name is random and has no extension: nothing of the upload's own name reaches the
    file system. The caller's audit entry tells of it, with the SHA-256. With a scanner the file
    is handed to it after the commit.
    """
    name = f"{current_tenant_id()}/{at:%Y}/{secrets.token_hex(16)}"
    written.append(name)
    stored = StoredFile.objects.create(
        storage_name=default_storage.save(name, checked.content),
        original_name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        scan_state=first_state(),
        uploaded_by=actor,
        uploaded_at=at,
    )
    if stored.scan_state == ScanState.PENDING:
        _hand_to_scanner(stored)
    return stored


def can_open(stored: StoredFile) -> Verdict:
    """Whether the scan allows opening: never malware; with ``CLAMD_REQUIRED`` only clean files.

    Says nothing about rights: the owning app has decided those.
    """
    if stored.scan_state == ScanState.INFECTED:
        return refused(_("Malware was found in this file; it cannot be opened."))
    if not settings.CLAMD_REQUIRED or stored.scan_state == ScanState.CLEAN:
        return ALLOWED
    if stored.scan_state == ScanState.ERROR:
        return refused(_("This file could not be scanned for malware; it cannot be opened."))
    return refused(_("This file is waiting for the malware scan. Try again in a few minutes."))


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The content; raises ``Refused`` with the reason of ``can_open``, or when it is lost."""
    can_open(stored).require()
    try:
        return default_storage.open(stored.storage_name)
    except FileNotFoundError:
        _logger.exception("content of file %s is missing", stored.pk)
        raise Refused(
            _("The content of this file is missing from the storage. Tell the administrator.")
        ) from None


def _hand_to_scanner(stored: StoredFile) -> None:
    from parindex.files.tasks import scan_file  # the task module imports the domain

    send = partial(scan_file.delay, stored.tenant_id, stored.pk)
    transaction.on_commit(send, robust=True)


def _remove_unkept(written: list[str]) -> None:
    """Remove content without a row: a callback may fail after the commit has succeeded."""
    if not written:
        return
    kept: set[str] = set()
    if not connection.needs_rollback:
        try:
            found = StoredFile.objects.filter(storage_name__in=written)
            kept = set(found.values_list("storage_name", flat=True))
        except DatabaseError:
            _logger.exception("left for tidy_files: %s", written)
            return
    for name in written:
        if name not in kept:
            default_storage.delete(name)

"""Scan tasks: they take ids, enter the tenant's scope and call the domain."""

from __future__ import annotations

import logging

from celery import shared_task

from parindex.common.tenancy import tenant_scope
from parindex.files.domain.scanner import ScannerDownError, configured_scanner
from parindex.files.domain.scanning import WAITING, scan_stored, waiting_files
from parindex.files.models import StoredFile
from parindex.tenants.domain.rounds import each_tenant
from parindex.tenants.models import Tenant

MOST_FAILURES = 3
_logger = logging.getLogger(__name__)


@shared_task
def scan_file(tenant_id: int, file_id: int) -> None:
    """Scan one file now; when the scanner cannot be reached the next round does it."""
    scanner = configured_scanner()
    if scanner is None:
        return
    with tenant_scope(Tenant.objects.get(pk=tenant_id)):
        stored = StoredFile.objects.filter(pk=file_id, scan_state__in=WAITING).first()
        if stored is None:
            return
        try:
            scan_stored(stored, scanner=scanner)
        except ScannerDownError as error:
            _logger.warning("The malware scanner cannot be reached: %s", error)


@shared_task
def scan_waiting_files() -> None:
    """Scan what still waits: ids the broker lost, and files of the time without a scanner.

    One file the scanner chokes on must not hold up the others; several in a row mean it is down.
    """
    scanner = configured_scanner()
    if scanner is None:
        return
    failures = 0
    for _tenant in each_tenant():
        for stored in waiting_files():
            try:
                scan_stored(stored, scanner=scanner)
                failures = 0
            except ScannerDownError as error:
                _logger.warning("The malware scanner cannot be reached: %s", error)
                failures += 1
            if failures == MOST_FAILURES:
                return

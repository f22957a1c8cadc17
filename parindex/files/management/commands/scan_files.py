"""``manage.py scan_files``: scan now what is not scanned, or could not be."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parindex.common.tenancy import tenant_scope
from parindex.files.domain.scanner import Scanner, ScannerDownError, configured_scanner
from parindex.files.domain.scanning import scan_stored, unscanned_files
from parindex.tenants.models import Tenant


class Command(BaseCommand):
    help = "Scan every stored file that is not scanned yet or whose scan failed."

    def handle(self, *args: Any, **options: Any) -> None:
        scanner = configured_scanner()
        if scanner is None:
            raise CommandError("No scanner is configured: set CLAMD_SOCKET.")
        try:
            said = _scan_all(scanner)
        except ScannerDownError as error:
            raise CommandError(f"The scanner cannot be reached: {error}") from error
        for state, count in sorted(said.items()):
            self.stdout.write(f"{state}: {count}")


def _scan_all(scanner: Scanner) -> Counter[str]:
    said: Counter[str] = Counter()
    for tenant in Tenant.objects.order_by("pk"):
        with tenant_scope(tenant):
            for stored in unscanned_files():
                said[scan_stored(stored, scanner=scanner).value] += 1
    return said

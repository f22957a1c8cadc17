"""``manage.py verify_audit``: recompute the audit chain of every tenant."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parindex.audit.domain.chain import verify_current_tenant
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant


class Command(BaseCommand):
    help = "Recompute the audit chain of every tenant; ends with an error if one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = []
        for tenant in Tenant.objects.order_by("pk"):
            with tenant_scope(tenant):
                report = verify_current_tenant()
            if report.intact:
                self.stdout.write(f"{tenant.slug}: {report.entries} entries, intact, {report.head}")
            else:
                broken.append(tenant.slug)
                self.stdout.write(f"{tenant.slug}: broken at {report.broken_at} ({report.reason})")
        if broken:
            raise CommandError("Broken chain: " + ", ".join(broken))

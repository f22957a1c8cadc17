"""``manage.py tidy_files``: content on the storage that no row knows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.files.domain.tidying import remove_unknown, unknown_content
from parindex.tenants.models import Tenant


class Command(BaseCommand):
    help = "List stored content without a row, older than a day; --remove deletes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete what is listed")

    def handle(self, *args: Any, remove: bool = False, **options: Any) -> None:
        found = 0
        for tenant in Tenant.objects.order_by("pk"):
            with tenant_scope(tenant):
                for name in unknown_content(at=timezone.now()):
                    if not remove or remove_unknown(name):
                        found += 1
                        self.stdout.write(name)
        self.stdout.write(f"{found} removed" if remove else f"{found} without a row")

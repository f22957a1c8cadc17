"""``manage.py seed_demo``: fill an empty database with the demo; harmless on a filled one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from parindex.demo.story import seed
from parindex.tenants.models import Tenant


class Command(BaseCommand):
    help = "Create the demo's authorities, people and campaigns, once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Refused: DEMO is not set, this may be a real installation.")
        if Tenant.objects.exists():
            return
        seed(now=timezone.now(), say=self.stdout.write)

"""A worker that can be killed: a process of its own on the test database."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

from django.db import connections

from parindex.local.paths import PROJECT_ROOT
from tests.notify.sink import Sink

_WORKER = """
import django
django.setup()
from django.utils import timezone
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.delivery import deliver_due
from parindex.tenants.models import Tenant
with tenant_scope(Tenant.objects.get(slug="mot")):
    deliver_due(at=timezone.now())
"""


def started_worker(sink: Sink) -> subprocess.Popen[bytes]:
    """A process that sends what the tenant "mot" has due, with the patience of a real worker."""
    database = connections["default"].settings_dict["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    environment = os.environ | {
        "DATABASE_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "DJANGO_SETTINGS_MODULE": "parindex.settings",
    }
    environment.pop("DATABASE_OWNER_URL", None)
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER],
        env=environment,
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )

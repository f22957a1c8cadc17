"""Work on rehearsals in the background."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.rehearsal.domain.queries import waiting_work
from parindex.rehearsal.domain.working import work_on
from parindex.tenants.domain.rounds import each_tenant
from parindex.tenants.models import Tenant

# A ministry scores some ten thousand leaves; a save takes milliseconds.
SECONDS = 3600


@shared_task(time_limit=SECONDS)
def work_on_rehearsal(tenant_id: int, rehearsal_id: int) -> None:
    """Do what waits on one rehearsal: prepare, fill, then whatever was asked meanwhile."""
    with tenant_scope(Tenant.objects.get(pk=tenant_id)):
        while work_on(rehearsal_id=rehearsal_id, at=timezone.now()):
            pass


@shared_task
def tick_rehearsals() -> None:
    """Find what the broker lost or a dead worker left."""
    for tenant in each_tenant():
        for rehearsal in waiting_work():
            work_on_rehearsal.delay(tenant.pk, rehearsal.pk)

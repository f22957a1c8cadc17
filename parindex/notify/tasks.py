"""Mail tasks: they take ids, enter the tenant's scope and call one domain function."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.outbox import deliver, due_mail
from parindex.tenants.domain.rounds import each_tenant
from parindex.tenants.models import Tenant


@shared_task
def send_mail(tenant_id: int, mail_id: int) -> None:
    """Send one message now."""
    with tenant_scope(Tenant.objects.get(pk=tenant_id)):
        deliver(mail_id=mail_id, at=timezone.now())


@shared_task
def send_due_mail() -> None:
    """Send what is due: retries, and messages whose id the broker lost."""
    for _tenant in each_tenant():
        for mail_id in due_mail(at=timezone.now()):
            deliver(mail_id=mail_id, at=timezone.now())

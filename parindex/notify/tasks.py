"""Mail tasks: they take ids, enter the tenant's scope and call one domain function."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.carriers import Unreachable
from parindex.notify.domain.claims import ABANDONED
from parindex.notify.domain.delivery import deliver, deliver_due
from parindex.notify.domain.mailbox import fetch_returned
from parindex.notify.domain.queries import has_work
from parindex.tenants.domain.rounds import each_tenant
from parindex.tenants.models import Tenant

logger = logging.getLogger(__name__)


@shared_task
def send_mail(tenant_id: int, mail_id: int) -> None:
    """Send one message now, past the queue."""
    with tenant_scope(Tenant.objects.get(pk=tenant_id)):
        deliver(mail_id=mail_id, at=timezone.now())


@shared_task
def send_mail_of(tenant_id: int) -> None:
    """Send everything of one tenant that is due."""
    with tenant_scope(Tenant.objects.get(pk=tenant_id)):
        deliver_due(at=timezone.now())


@shared_task
def send_due_mail() -> None:
    """Start a run for every tenant with something to send: one slow server holds up only its own.

    Finds retries, messages whose id the broker lost, and what dead workers left behind.
    """
    at = timezone.now()
    for tenant in each_tenant():
        if has_work(at=at, abandoned=at - ABANDONED):
            send_mail_of.delay(tenant.pk)


@shared_task
def fetch_returned_mail() -> None:
    """Read the mailbox of every tenant that has one; one that cannot be read stops no other."""
    at = timezone.now()
    for tenant in each_tenant():
        try:
            fetch_returned(tenant=tenant, at=at)
        except Unreachable as error:
            logger.warning("returned mail of %s could not be fetched: %s", tenant.slug, error)

"""Survey tasks: they take ids, enter the tenant's scope and call one domain function."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.rounds import each_tenant
from parindex.tenants.models import Tenant
from surveys.domain.reminding import remind_by_plan, waves_to_remind
from surveys.domain.resending import resend_asked

logger = logging.getLogger(__name__)


@shared_task
def resend_letters(tenant_id: int) -> None:
    """Send letters again to those who asked for them."""
    with tenant_scope(Tenant.objects.get(pk=tenant_id)):
        resend_asked(at=timezone.now())


@shared_task
def tick_letters() -> None:
    """Reminders that are due by plan, and requests whose task the broker lost."""
    at = timezone.now()
    for tenant in each_tenant():
        for wave in waves_to_remind():
            try:
                remind_by_plan(wave=wave, at=at)
            except Exception:  # whatever one wave does, the others must go on
                logger.exception("Reminders of %s failed for wave %s", tenant.slug, wave.pk)
        resend_asked(at=at)

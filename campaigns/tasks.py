"""The tick: records what the dates have already decided, and reminds people."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from celery import shared_task
from django.utils import timezone

from campaigns.domain.deadlines import (
    extensions_to_end,
    phases_just_locked,
    phases_to_lock,
    phases_to_remind,
    record_extension_end,
    record_lock,
)
from campaigns.domain.import_proposals import forget_expired
from campaigns.domain.reminders import remind, tell_secretariat
from parindex.tenants.domain.rounds import each_tenant

logger = logging.getLogger(__name__)


@shared_task
def tick_campaigns() -> None:
    """Go through every tenant; one row that fails stops neither the others nor its tenant."""
    at = timezone.now()
    for tenant in each_tenant():
        tick_tenant(tenant=tenant, at=at)


def tick_tenant(*, tenant: Any, at: datetime) -> None:
    """The tick of the tenant in scope at ``at`` (UTC)."""
    for phase in phases_to_lock(at=at):
        _isolated(tenant, phase, partial(record_lock, phase=phase, at=at))
    for phase in phases_just_locked(at=at):
        _isolated(tenant, phase, partial(tell_secretariat, phase=phase, at=at))
    for extension in extensions_to_end(at=at):
        _isolated(tenant, extension, partial(record_extension_end, extension=extension, at=at))
    for phase in phases_to_remind(at=at):
        _isolated(tenant, phase, partial(remind, phase=phase, at=at))
    _isolated(tenant, tenant, partial(forget_expired, at=at))


def _isolated(tenant: Any, row: Any, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception:  # whatever one row does, the others must go on
        logger.exception("Tick of %s failed at %s %s", tenant.slug, type(row).__name__, row.pk)
        return None

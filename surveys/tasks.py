"""Survey tasks: the tick of waves, reminders by plan, letters sent again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from celery import shared_task
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.tenants.domain.rounds import each_tenant
from parindex.tenants.models import Tenant
from surveys.domain.counting import count_wave
from surveys.domain.points import can_write_points, unwritten, write_points
from surveys.domain.release import release_ready
from surveys.domain.reminding import remind_by_plan, waves_to_remind
from surveys.domain.resending import resend_asked
from surveys.domain.turnout import show_turnout, turnout_due
from surveys.domain.waves import can_close_wave, close_wave
from surveys.enums import WaveState
from surveys.models import Wave

logger = logging.getLogger(__name__)


@shared_task
def tick_surveys() -> None:
    """Go through every tenant; one wave that fails stops neither the others nor its tenant."""
    at = timezone.now()
    for tenant in each_tenant():
        tick_tenant(tenant=tenant, at=at)


def tick_tenant(*, tenant: Any, at: datetime) -> None:
    """The tick of the tenant in scope at ``at`` (UTC). Two at once do no harm: each step locks
    the wave and looks again."""
    for wave in Wave.objects.exclude(state=WaveState.PREPARING).select_related("campaign"):
        for step in (_take_in, _show, _count, _give_points):
            _isolated(tenant, wave, partial(step, wave, at))
            wave.refresh_from_db()


def _take_in(wave: Wave, at: datetime) -> None:
    if can_close_wave(wave, at=at):
        close_wave(wave=wave, at=at)
    elif wave.state == WaveState.OPEN:
        release_ready(wave=wave)


def _show(wave: Wave, at: datetime) -> None:
    """In a transaction of its own: ballots and turnout must never share one (decision 0004)."""
    if turnout_due(wave, at=at):
        show_turnout(wave=wave, at=at)


def _count(wave: Wave, at: datetime) -> None:
    if wave.state == WaveState.CLOSED:
        count_wave(wave=wave, actor=None, at=at)


def _give_points(wave: Wave, at: datetime) -> None:
    if wave.state != WaveState.COUNTED or not can_write_points(None, wave):
        return
    count = unwritten(wave)
    if count is not None:
        write_points(count=count, actor=None, at=at)


def _isolated(tenant: Any, wave: Wave, work: Callable[[], Any]) -> None:
    try:
        work()
    except Refused:  # another worker was faster
        logger.info("Nothing left to do for wave %s of %s", wave.pk, tenant.slug)
    except Exception:  # whatever one wave does, the others must go on
        logger.exception("Tick of %s failed at wave %s", tenant.slug, wave.pk)


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

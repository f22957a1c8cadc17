"""Runs of sending for a tenant: some connections, many messages (decision 0005)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, connections
from django_scopes import get_scope

from parindex.common.tenancy import current_tenant_id, tenant_scope
from parindex.notify.domain import claims
from parindex.notify.domain.claims import Claim
from parindex.notify.domain.runs import Clock, Course, Lane, opened_carriers
from parindex.notify.domain.server import sender_domain, throttle
from parindex.notify.models import MailState, OutboxMail

BATCH = 50
# A run ends by itself long before the task is killed and before its claims count as abandoned.
RUN_SECONDS = 240
# Runs of one tenant at the same time.
RUNS = 2
_RUN_LOCK = 0x72756E73


def deliver(*, mail_id: int, at: datetime) -> MailState | None:
    """Send one message now, past the queue. ``None`` when it waits, is over or somebody has it."""
    claim = claims.take_one(mail_id=mail_id, at=at, domain=sender_domain())
    if not claim.mails:
        return None
    with opened_carriers() as carriers:
        Lane(Course(_clock_from(at)), carriers).work(claim)
    state = OutboxMail.objects.values_list("state", flat=True).get(pk=mail_id)
    return MailState(state)


def deliver_due(*, at: datetime) -> int:
    """Send what is due for the tenant in scope; answers how many messages were taken up.

    Returns at once while other runs of this tenant are at work: they take the rest along.
    """
    with _slot() as free:
        return _deliver_due(_clock_from(at)) if free else 0


def _deliver_due(clock: Clock) -> int:
    claims.pick_up(at=clock())
    course = Course(clock, ends=clock() + timedelta(seconds=RUN_SECONDS))
    first = _next_claim(course)
    others: list[Future[int]] = []
    with ThreadPoolExecutor(settings.MAIL_CONNECTIONS) as pool:
        if len(first.mails) == BATCH and not connection.in_atomic_block:
            # In a transaction of the caller the others would see nothing, and wait for its end.
            tenant = get_scope()["tenant"]
            others = [
                pool.submit(_beside, course, tenant) for _ in range(settings.MAIL_CONNECTIONS - 1)
            ]
        try:
            with opened_carriers() as carriers:
                count = _work_off(Lane(course, carriers), first)
        except BaseException:
            course.is_broken_off = True
            raise
    return count + sum(other.result() for other in others)


def _beside(course: Course, tenant: object) -> int:
    """What one more connection of a run does, in a thread with a database connection of its own."""
    try:
        with tenant_scope(tenant), opened_carriers() as carriers:
            return _work_off(Lane(course, carriers, is_first=False), _next_claim(course))
    finally:
        connections.close_all()


def _work_off(lane: Lane, claim: Claim) -> int:
    """Claim after claim until nothing is due; answers how many messages were taken up."""
    count = 0
    while claim.mails:
        count += len(claim.mails)
        if not lane.work(claim):
            break
        claim = _next_claim(lane.course)
    return count


def _next_claim(course: Course) -> Claim:
    return claims.take(at=course.clock(), most=BATCH, per_minute=throttle(), domain=sender_domain())


@contextmanager
def _slot() -> Iterator[bool]:
    """One of the places for runs of this tenant; a dying process frees its own."""
    keys = [(_RUN_LOCK, current_tenant_id() * RUNS + place) for place in range(RUNS)]
    with connection.cursor() as cursor:
        taken = next((key for key in keys if _try(cursor, key)), None)
        try:
            yield taken is not None
        finally:
            if taken is not None and not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", taken)


def _try(cursor: object, key: tuple[int, int]) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _clock_from(at: datetime) -> Clock:
    """``at`` now, running on from there."""
    began = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - began)

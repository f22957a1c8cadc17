"""Hand work on a rehearsal to a worker once it is committed; a lost one is found by the tick."""

from __future__ import annotations

from django.db import transaction

from parindex.rehearsal.models import Rehearsal


def hand_over(rehearsal: Rehearsal) -> None:
    """Have a worker do what waits."""
    from parindex.rehearsal.tasks import work_on_rehearsal  # the task module imports the domain

    tenant_id, rehearsal_id = rehearsal.tenant_id, rehearsal.pk
    transaction.on_commit(lambda: work_on_rehearsal.delay(tenant_id, rehearsal_id), robust=True)

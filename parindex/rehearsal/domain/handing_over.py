"""Hand work on a rehearsal to a worker once it is committed; a lost one is found by the tick."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.rehearsal.domain.queries import rehearsal_in
from parindex.rehearsal.models import Rehearsal, RehearsalState
from parindex.tenants.models import Tenant


def hand_over(rehearsal: Rehearsal) -> None:
    """Have a worker do what waits."""
    from parindex.rehearsal.tasks import work_on_rehearsal  # the task module imports the domain

    tenant_id, rehearsal_id = rehearsal.tenant_id, rehearsal.pk
    transaction.on_commit(lambda: work_on_rehearsal.delay(tenant_id, rehearsal_id), robust=True)


@transaction.atomic
def hand_over_free(place: Tenant, **work: Any) -> None:
    """Have ``work`` (columns of the row about the rehearsal ``place``) done in the background.

    :raises Refused: while something else is being worked on.
    """
    locked = locked_free(place)
    with tenant_scope(locked.tenant):
        Rehearsal.objects.filter(pk=locked.pk).update(words="", **work)
        hand_over(locked)


def locked_free(place: Tenant) -> Rehearsal:
    """The row about the rehearsal ``place``, held until the end of the transaction.

    :raises Refused: while something is being worked on.
    """
    found = rehearsal_in(place)
    with tenant_scope(found.tenant):
        free = Rehearsal.objects.select_for_update(skip_locked=True, of=("self",))
        ready = free.filter(pk=found.pk, state=RehearsalState.READY).select_related("tenant")
        locked: Rehearsal | None = ready.first()
    if locked is None or locked.is_filled:
        raise Refused(_("The rehearsal is being worked on; please try again in a moment."))
    return locked

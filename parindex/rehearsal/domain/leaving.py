"""Throw a rehearsal away: at once for everybody, then row by row in the background.

Rows that never change can be deleted here alone: their triggers let a row go when its tenant is a
rehearsal that is over (migration 0002). The authority's trail keeps that there was a rehearsal,
who threw it away, and where its own trail ended.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from parindex.accounts.models import RoleGroup, User
from parindex.audit.domain.record import record
from parindex.audit.models import AuditHead
from parindex.common.tenancy import TenantModel, tenant_scope
from parindex.common.verdict import Refused
from parindex.common.walls import tenant_models
from parindex.files.models import StoredFile
from parindex.rehearsal.domain.handing_over import hand_over
from parindex.rehearsal.domain.people import forget_cast
from parindex.rehearsal.domain.rights import can_rehearse
from parindex.rehearsal.models import Rehearsal, RehearsalState
from parindex.tenants.models import Tenant
from surveys.models import Ballot, Receipt

# A policy shows their rows while there is a wave that has closed: they go before it does.
SHUT_WITH_THEIR_WAVE: tuple[type[TenantModel], ...] = (Ballot, Receipt)


@transaction.atomic
def throw_away(*, actor: User, rehearsal: Rehearsal, at: datetime) -> None:
    """Close the rehearsal for everybody at once and have its rows deleted.

    Throwing it away twice is harmless.

    :raises Refused: without the right, and while it is being worked on.
    """
    can_rehearse(actor).require()
    free = Rehearsal.objects.select_for_update(skip_locked=True, of=("self",))
    locked = free.select_related("campaign", "place").filter(pk=rehearsal.pk).first()
    if locked is None:
        raise Refused(_("The rehearsal is being worked on; please try again in a moment."))
    if locked.state == RehearsalState.LEAVING:
        return
    with tenant_scope(locked.place):
        head = AuditHead.objects.first()
    Tenant.objects.filter(pk=locked.place_id).update(is_active=False)
    locked.state, locked.filling, locked.survey_work = RehearsalState.LEAVING, "", ""
    locked.save(update_fields=["state", "filling", "survey_work"])
    record(
        actor=actor,
        action="rehearsal.thrown_away",
        subject=locked.campaign,
        old={
            "rehearsal": locked.place.slug,
            "entries": head.sequence if head else 0,
            "digest": head.digest if head else "",
        },
        at=at,
    )
    hand_over(locked)


def clear(locked: Rehearsal) -> None:
    """Delete everything of a rehearsal that was thrown away, its files first.

    The caller holds the row and the scope of the authority. All or nothing: what is broken off is
    begun again.
    """
    place = locked.place
    locked.delete()
    with tenant_scope(place):
        for name in StoredFile.objects.values_list("storage_name", flat=True).iterator():
            default_storage.delete(name)
        groups = list(RoleGroup.objects.values_list("group", flat=True))
        for model in (*SHUT_WITH_THEIR_WAVE, *tenant_models()):
            _delete_rows(model._meta.db_table, place)
    Group.objects.filter(pk__in=groups).delete()
    forget_cast(place)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tenants_tenant WHERE id = %s", [place.pk])


def _delete_rows(table: str, place: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE tenant_id = %s', [place.pk])  # noqa: S608

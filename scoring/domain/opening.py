"""What scoring does when a campaign opens: a dossier and its grants for every unit, in bulk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction

from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Participation
from parindex.accounts.domain.memberships import role_groups
from parindex.accounts.enums import Role
from parindex.audit.domain.record import record
from scoring.models import Dossier, DossierGroupGrant

BATCH = 1000
# Which role of the unit holds which right on its dossier.
GRANTS: dict[str, Role] = {
    MATRIX[Action.FILL].codename: Role.OFFICER,
    MATRIX[Action.APPROVE].codename: Role.HEAD,
}


@transaction.atomic
def create_dossiers(*, actor: Any | None, campaign: Campaign) -> list[Dossier]:
    """Create the dossiers still missing, with the grants of the units' officers and heads.

    A constant number of statements per thousand units; running it again adds only what is new.
    """
    units = Participation.objects.filter(campaign=campaign, dossier__isnull=True)
    created = Dossier.objects.bulk_create(
        [Dossier(participation=unit) for unit in units], batch_size=BATCH
    )
    _give_grants(created)
    if created:
        record(
            actor=actor, action="dossiers.created", subject=campaign, new={"count": len(created)}
        )
    return created


def _give_grants(dossiers: list[Dossier]) -> None:
    units = {dossier.participation.organisation_id for dossier in dossiers}
    groups = role_groups(organisations=units, roles=GRANTS.values())
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="scoring", codename__in=GRANTS
        )
    }
    DossierGroupGrant.objects.bulk_create(
        [
            DossierGroupGrant(
                content_object=dossier,
                permission=permissions[codename],
                group_id=groups[dossier.participation.organisation_id, role],
            )
            for dossier in dossiers
            for codename, role in GRANTS.items()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )

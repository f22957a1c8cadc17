"""What scoring does when a campaign opens: a dossier and its grants for every unit, in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Participation
from parindex.accounts.enums import Role
from parindex.accounts.models import RoleGroup
from parindex.audit.domain.record import record
from parindex.common.tenancy import current_tenant_id
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
    groups = _role_groups(units)
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


def _role_groups(units: Iterable[int]) -> dict[tuple[int, str], int]:
    """(organisation, role) → group; groups nobody has needed before are made in bulk."""
    roles = list(GRANTS.values())
    wanted = {(unit, str(role)) for unit in units for role in roles}
    found = RoleGroup.objects.filter(role__in=roles, organisation__in=[u for u, _r in wanted])
    groups = {(row.organisation_id or 0, row.role): row.group_id for row in found}
    missing = sorted(wanted - groups.keys())
    names = {key: f"t{current_tenant_id()}:o{key[0]}:{key[1]}" for key in missing}
    Group.objects.bulk_create(
        [Group(name=name) for name in names.values()], batch_size=BATCH, ignore_conflicts=True
    )
    ids = dict(Group.objects.filter(name__in=names.values()).values_list("name", "pk"))
    made = {key: ids[name] for key, name in names.items()}
    RoleGroup.objects.bulk_create(
        [
            RoleGroup(organisation_id=unit, role=role, group_id=group)
            for (unit, role), group in made.items()
        ],
        batch_size=BATCH,
    )
    return groups | made

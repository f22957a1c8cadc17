"""Give people roles; the only place that puts people into, or takes them out of, role groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, RoleGroup, User
from parindex.audit.domain.record import record
from parindex.common.tenancy import current_tenant_id
from parindex.tenants.models import Organisation

BATCH = 1000


def role_group(*, role: Role, organisation: Organisation | None = None) -> Group:
    """The group of ``role`` in ``organisation``, or in the whole tenant; made when first needed."""
    found = (
        RoleGroup.objects.select_related("group")
        .filter(role=role, organisation=organisation)
        .first()
    )
    if found is not None:
        return found.group
    place = f"o{organisation.pk}" if organisation else "all"
    group, _created = Group.objects.get_or_create(name=f"t{current_tenant_id()}:{place}:{role}")
    RoleGroup.objects.get_or_create(role=role, organisation=organisation, defaults={"group": group})
    return group


def role_groups(
    *, organisations: Iterable[int], roles: Iterable[Role]
) -> dict[tuple[int, str], int]:
    """(organisation, role) → group of many organisations at once; missing groups are made."""
    asked = list(roles)
    wanted = {(unit, str(role)) for unit in organisations for role in asked}
    found = RoleGroup.objects.filter(role__in=asked, organisation__in=[u for u, _r in wanted])
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


@transaction.atomic
def add_membership(
    *, actor: Any | None, user: User, organisation: Organisation, role: Role
) -> Membership:
    """Make ``user`` a ``role`` of ``organisation`` (again, if it had ended)."""
    membership, _created = Membership.objects.update_or_create(
        user=user, organisation=organisation, role=role, defaults={"is_active": True}
    )
    user.groups.add(role_group(role=role, organisation=organisation), role_group(role=role))
    record(
        actor=actor,
        action="membership.added",
        subject=membership,
        new={"user": user.pk, "organisation": organisation.pk, "role": str(role)},
    )
    return membership


@transaction.atomic
def end_membership(*, actor: Any | None, membership: Membership) -> None:
    """End a membership; the grants of its groups are gone with the same commit."""
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    role = Role(membership.role)
    user = membership.user
    user.groups.remove(role_group(role=role, organisation=membership.organisation))
    still = Membership.objects.filter(user=user, role=role, is_active=True).exists()
    if not still:
        user.groups.remove(role_group(role=role))
    record(actor=actor, action="membership.ended", subject=membership, old={"is_active": True})

"""Who belongs where."""

from __future__ import annotations

from django.db import connection

from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.tenants.models import Organisation, Tenant


def tenants_of(user: User) -> list[Tenant]:
    """The tenants a person belongs to, outside any scope.

    Goes through the database function ``tenants_of_user`` (migration 0002), the one narrow door
    in the row-level wall: it answers tenant ids for one person and nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenants_of_user(%s)", [user.pk])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Tenant.objects.filter(pk__in=ids, is_active=True))


def memberships_of(user: User) -> list[Membership]:
    """The active memberships of a person in the tenant in scope."""
    return list(
        Membership.objects.filter(user=user, is_active=True)
        .select_related("organisation")
        .order_by("pk")
    )


def people_with(*, role: Role, organisation: Organisation | None = None) -> list[User]:
    """Active people who hold ``role`` in ``organisation`` (or anywhere in the tenant)."""
    memberships = Membership.objects.filter(role=role, is_active=True, user__is_active=True)
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    return list(User.objects.filter(pk__in=memberships.values("user")).order_by("sort_key"))

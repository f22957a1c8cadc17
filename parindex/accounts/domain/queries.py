"""Who belongs where."""

from __future__ import annotations

from django.db import connection

from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
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


_COLUMNS = [field.attname for field in Membership._meta.concrete_fields]
_ORGANISATION_COLUMNS = [field.attname for field in Organisation._meta.concrete_fields]
# Plain SQL: this runs on every request, and composing it through the ORM costs several times
# more than the statement itself. Row-level security guards the tenant once more.
_MEMBERSHIPS = Prepared(
    "memberships",
    f"""
SELECT {", ".join(f"m.{name}" for name in _COLUMNS)},
       {", ".join(f"o.{name}" for name in _ORGANISATION_COLUMNS)}
  FROM accounts_membership m JOIN tenants_organisation o ON o.id = m.organisation_id
 WHERE m.user_id = %(user)s AND m.tenant_id = %(tenant)s AND m.is_active
 ORDER BY m.id
""",  # noqa: S608 - names of columns only
)


def memberships_of(user: User) -> list[Membership]:
    """The active memberships of a person in the tenant in scope, with their organisations."""
    rows = _MEMBERSHIPS.rows({"user": user.pk, "tenant": current_tenant_id()})
    width = len(_COLUMNS)
    found = []
    for row in rows:
        membership = Membership.from_db("default", _COLUMNS, row[:width])
        membership.organisation = Organisation.from_db(
            "default", _ORGANISATION_COLUMNS, row[width:]
        )
        found.append(membership)
    return found


def people_with(*, role: Role, organisation: Organisation | None = None) -> list[User]:
    """Active people who hold ``role`` in ``organisation`` (or anywhere in the tenant)."""
    memberships = Membership.objects.filter(role=role, is_active=True, user__is_active=True)
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    return list(User.objects.filter(pk__in=memberships.values("user")).order_by("sort_key"))

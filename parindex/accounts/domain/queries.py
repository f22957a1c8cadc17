"""Who belongs where."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django_scopes import get_scope

from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from parindex.tenants.models import Organisation, Tenant


def tenants_of(user: User) -> list[Tenant]:
    """The tenants a person belongs to, outside any scope; rehearsals behind the authorities.

    Goes through the database function ``tenants_of_user`` (migration 0002), the one narrow door
    in the row-level wall: it answers tenant ids for one person and nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenants_of_user(%s)", [user.pk])
        ids = [row[0] for row in cursor.fetchall()]
    found = Tenant.objects.filter(pk__in=ids, is_active=True)
    return sorted(found, key=lambda place: (place.is_rehearsal, place.slug))


_USER = [field.attname for field in User._meta.concrete_fields]
_MEMBERSHIP = [field.attname for field in Membership._meta.concrete_fields]
_ORGANISATION = [field.attname for field in Organisation._meta.concrete_fields]
# Row-level security guards the tenant once more; outside every scope there are no memberships.
_PERSON = Prepared(
    "person",
    f"""
SELECT {", ".join(f"u.{name}" for name in _USER)},
       {", ".join(f"m.{name}" for name in _MEMBERSHIP)},
       {", ".join(f"o.{name}" for name in _ORGANISATION)}
  FROM accounts_user u
  LEFT JOIN (accounts_membership m JOIN tenants_organisation o ON o.id = m.organisation_id)
    ON m.user_id = u.id AND m.tenant_id = %(tenant)s AND m.is_active
 WHERE u.id = %(user)s
 ORDER BY m.id
""",  # noqa: S608 - names of columns only
)


def person(user_id: int) -> User | None:
    """A person, with the active memberships in the tenant in scope; one statement."""
    tenant = get_scope().get("tenant")
    tenant_id = tenant.pk if tenant is not None else None
    rows = _PERSON.rows({"user": user_id, "tenant": tenant_id})
    if not rows:
        return None
    user = User.from_db("default", _USER, rows[0][: len(_USER)])
    found = [_membership(row[len(_USER) :]) for row in rows if row[len(_USER)] is not None]
    user.memberships_read = (tenant_id, found)
    return user


def memberships_of(user: User) -> list[Membership]:
    """The active memberships of a person in the tenant in scope, with their organisations.

    Those read with the person, if that was in this tenant.
    """
    read_in, found = user.memberships_read
    if read_in == current_tenant_id():
        return found
    again = person(user.pk)
    return again.memberships_read[1] if again is not None else []


def _membership(row: tuple[Any, ...]) -> Membership:
    width = len(_MEMBERSHIP)
    membership = Membership.from_db("default", _MEMBERSHIP, row[:width])
    membership.organisation = Organisation.from_db("default", _ORGANISATION, row[width:])
    return membership


def people_with(*, role: Role, organisation: Organisation | None = None) -> list[User]:
    """Active people who hold ``role`` in ``organisation`` (or anywhere in the tenant)."""
    memberships = Membership.objects.filter(role=role, is_active=True, user__is_active=True)
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    return list(User.objects.filter(pk__in=memberships.values("user")).order_by("sort_key"))

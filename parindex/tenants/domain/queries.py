"""Reads of tenants on the way of every request."""

from __future__ import annotations

from django.core.validators import slug_re
from django.db import connection

from parindex.tenants.models import Tenant

_COLUMNS = [field.attname for field in Tenant._meta.concrete_fields]
# Plain SQL: composing it through the ORM would cost more than the statement, request by request.
_BY_SLUG = f"SELECT {', '.join(_COLUMNS)} FROM tenants_tenant WHERE slug = %s AND is_active"  # noqa: S608 - names of columns only


def tenant_by_slug(slug: str) -> Tenant:
    """The active tenant of an address; any text may be asked for.

    Raises ``Tenant.DoesNotExist``.
    """
    if not slug_re.match(slug):  # the database refuses some texts, a NUL for one
        raise Tenant.DoesNotExist
    with connection.cursor() as cursor:
        cursor.execute(_BY_SLUG, [slug])
        row = cursor.fetchone()
    if row is None:
        raise Tenant.DoesNotExist
    return Tenant.from_db("default", _COLUMNS, row)

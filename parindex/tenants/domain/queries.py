"""Reads of tenants on the way of every request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.validators import slug_re

from parindex.common.prepared import Prepared
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant

_COLUMNS = [field.attname for field in Tenant._meta.concrete_fields]
_ENTER = Prepared(
    "enter_tenant",
    f"""
SELECT {", ".join(_COLUMNS)}, set_config('app.tenant', id::text, false)
  FROM tenants_tenant WHERE slug = %(slug)s AND is_active
""",  # noqa: S608 - names of columns only
)


@contextmanager
def scope_of_address(slug: str) -> Iterator[Tenant]:
    """Work in the scope of the active tenant of an address; any text may be asked for.

    The statement that finds the tenant also tells the database. Raises ``Tenant.DoesNotExist``.
    """
    if not slug_re.match(slug):  # the database refuses some texts, a NUL for one
        raise Tenant.DoesNotExist
    rows = _ENTER.rows({"slug": slug})
    if not rows:
        raise Tenant.DoesNotExist
    tenant = Tenant.from_db("default", _COLUMNS, rows[0][:-1])
    with tenant_scope(tenant, database_told=True):
        yield tenant

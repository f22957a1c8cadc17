"""Reads of tenants on the way of every request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.validators import slug_re

from parindex.common.folding import fold, sort_key
from parindex.common.prepared import Prepared
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Level, Tenant

_COLUMNS = [field.attname for field in Tenant._meta.concrete_fields]
_ENTER_SQL = f"""
SELECT {", ".join(_COLUMNS)}, set_config('app.tenant', id::text, false)
  FROM tenants_tenant WHERE is_active AND
"""  # noqa: S608 - names of columns only
_ENTER = Prepared("enter_tenant", f"{_ENTER_SQL} slug = %(slug)s")
# Also tells the database, like its sister: for a read that follows in the same round trip.
ENTER_BY_NUMBER = Prepared("enter_tenant_by_number", f"{_ENTER_SQL} id = %(id)s")


@contextmanager
def scope_of_address(slug: str) -> Iterator[Tenant]:
    """Work in the scope of the active tenant of an address; any text may be asked for.

    The statement that finds the tenant also tells the database. Raises ``Tenant.DoesNotExist``.
    """
    if not slug_re.match(slug):  # the database refuses some texts, a NUL for one
        raise Tenant.DoesNotExist
    with _entered(_ENTER.rows({"slug": slug})) as tenant:
        yield tenant


@contextmanager
def scope_of_number(number: int) -> Iterator[Tenant]:
    """Work in the scope of the active tenant with this primary key, as ``scope_of_address``."""
    with _entered(ENTER_BY_NUMBER.rows({"id": number})) as tenant:
        yield tenant


@contextmanager
def _entered(rows: list[tuple[Any, ...]]) -> Iterator[Tenant]:
    if not rows:
        raise Tenant.DoesNotExist
    tenant = Tenant.from_db("default", _COLUMNS, rows[0][:-1])
    with tenant_scope(tenant, database_told=True):
        yield tenant


def tenants_named(text: str = "") -> list[Tenant]:
    """Authorities whose name holds every word of ``text``, diacritics or not; ministries first.

    There are tens or hundreds of them, in one small table: found and sorted here.
    """
    words, levels = fold(text).split(), list(Level)
    found = [
        tenant
        for tenant in Tenant.objects.filter(is_active=True, rehearsal_of=None)
        if all(word in fold(f"{tenant.name} {tenant.short_name}") for word in words)
    ]
    return sorted(found, key=lambda place: (levels.index(Level(place.level)), sort_key(place.name)))

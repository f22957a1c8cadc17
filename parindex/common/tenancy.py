"""Tenant-owned rows and the scope without which they cannot be reached (design 3.4).

A model becomes tenant-owned by one act: it derives from ``TenantModel``. That gives it the tenant
column, a manager that raises outside a scope, and, after every migration, the row-level security
policy and the cross-tenant foreign-key guards of ``parindex.common.walls``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models
from django_scopes import ScopedManager, get_scope, scope
from django_scopes.exceptions import ScopeError


def current_tenant_id() -> int:
    """The primary key of the tenant in scope; raises ``ScopeError`` outside a scope."""
    tenant = get_scope().get("tenant")
    if tenant is None:
        raise ScopeError("A tenant-owned row was written outside a tenant scope.")
    return int(tenant.pk)


def in_rehearsal() -> bool:
    """Whether the tenant in scope is a rehearsal (docs/decisions/0010-rehearsal.md)."""
    return getattr(get_scope().get("tenant"), "rehearsal_of_id", None) is not None


def set_database_tenant(tenant_id: int | None) -> None:
    """Tell PostgreSQL whose rows this connection may see; ``None`` means nobody's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.tenant', %s, false)", [str(tenant_id) if tenant_id else ""]
        )


@contextmanager
def tenant_scope(tenant: Any, *, database_told: bool = False) -> Iterator[None]:
    """Open both walls for one tenant: the ORM's scope and the database's policies.

    Scopes nest; leaving one restores the tenant of the outer scope. ``database_told``: the
    statement that read the tenant has set it too.
    """
    outer = get_scope().get("tenant")
    if not database_told:
        set_database_tenant(tenant.pk)
    try:
        with scope(tenant=tenant):
            yield
    finally:
        if not connection.needs_rollback:
            set_database_tenant(outer.pk if outer is not None else None)


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """The tenant column: filled from the scope when a row is first written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if add and getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, current_tenant_id())
        return super().pre_save(model_instance, add)


class TenantModel(models.Model):
    """Base of every tenant-owned model.

    ``tenant_keys_trigger``: name of the statement trigger that checks the references of a table
    written thousands of rows at a time, in place of composite foreign keys, which are paid for
    once per row (``parindex.common.walls``).
    """

    tenant_keys_trigger: ClassVar[str | None] = None

    tenant = TenantForeignKey(
        "tenants.Tenant", on_delete=models.PROTECT, related_name="+", editable=False
    )

    if not TYPE_CHECKING:  # the manager of django-scopes carries no types
        objects = ScopedManager(tenant="tenant")

    class Meta:
        abstract = True

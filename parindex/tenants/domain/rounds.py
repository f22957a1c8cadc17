"""Work through every tenant in turn, each inside its own scope."""

from __future__ import annotations

from collections.abc import Iterator

from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant


def each_tenant() -> Iterator[Tenant]:
    """Enter the scope of every active tenant in turn; tasks and commands loop over this."""
    for tenant in Tenant.objects.filter(is_active=True).order_by("pk"):
        with tenant_scope(tenant):
            yield tenant

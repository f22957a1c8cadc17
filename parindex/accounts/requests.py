"""A request as the views of a tenant get it: the middleware has stamped and resolved it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from parindex.accounts.models import Membership, User
from parindex.tenants.models import Tenant


class TenantRequest(HttpRequest):
    """``received_at`` by ``ReceiptTimeMiddleware``, tenant and memberships by ``TenantMiddleware``.

    ``user``: signed in, except on the pages that are public; there the tenant alone is sure.
    ``htmx``: of django-htmx; true when htmx asks.
    """

    user: User
    tenant: Tenant
    memberships: list[Membership]
    received_at: datetime
    htmx: Any

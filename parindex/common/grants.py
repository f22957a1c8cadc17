"""Bases of django-guardian's grant tables: tenant-owned, one per kind of object (design 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_scopes import ScopedManager
from guardian.managers import GroupObjectPermissionManager, UserObjectPermissionManager
from guardian.models.models import GroupObjectPermissionBase, UserObjectPermissionBase

from parindex.common.tenancy import TenantModel


class UserGrant(TenantModel, UserObjectPermissionBase):  # type: ignore[misc]
    """A right on one object given to one person; a subclass adds ``content_object``."""

    if not TYPE_CHECKING:
        objects = ScopedManager(tenant="tenant", _manager_class=UserObjectPermissionManager)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class GroupGrant(TenantModel, GroupObjectPermissionBase):  # type: ignore[misc]
    """A right on one object given to a role group; a subclass adds ``content_object``."""

    if not TYPE_CHECKING:
        objects = ScopedManager(tenant="tenant", _manager_class=GroupObjectPermissionManager)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True

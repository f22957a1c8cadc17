"""People, their memberships in organisations, and the groups that object grants are given to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parindex.accounts.enums import Role
from parindex.common.folding import nfc, sort_key
from parindex.common.tenancy import TenantModel


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who signs in with ``email`` (stored in lower case)."""
        full_name = nfc(fields.pop("full_name", "").strip())
        user = self.model(
            email=email.strip().lower(), full_name=full_name, sort_key=sort_key(full_name), **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Personal accounts only; what a person may do comes from memberships."""

    email = models.EmailField(_("E-mail"), unique=True)
    full_name = models.CharField(_("Full name"), max_length=200)
    position = models.CharField(_("Position"), max_length=200, blank=True)
    language = models.CharField(max_length=5, default="vi")
    hints_read = ArrayField(models.CharField(max_length=60), default=list)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    sort_key = models.CharField(max_length=1000, editable=False, default="")

    objects = UserManager()
    # The tenant in which the person was read, and the active memberships there
    # (``parindex.accounts.domain.queries``).
    memberships_read: tuple[int | None, list[Membership]] = (None, [])

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.full_name or self.email


class Membership(TenantModel):
    """A person holds a role in an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey("tenants.Organisation", on_delete=models.PROTECT)
    role = models.CharField(max_length=12, choices=Role.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="one_membership_per_role"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class RoleGroup(TenantModel):
    """The Django group of a role: of one organisation, or (organisation empty) of the whole tenant.

    django-guardian's object grants are given to these groups; memberships put people into them.
    """

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="role_group")
    organisation = models.ForeignKey("tenants.Organisation", null=True, on_delete=models.PROTECT)
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "organisation", "role"],
                name="one_group_per_organisation_role",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id or '*'}"

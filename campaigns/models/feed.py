"""The address under which a person's calendar program asks for the plan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel


class CalendarFeed(TenantModel):
    """A subscription of one person in one tenant; a new address voids the one before.

    ``token_hash`` is the SHA-256 of the token in the address, which is stored nowhere.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="one_calendar_feed_token"),
            models.UniqueConstraint(
                fields=["tenant", "user"],
                condition=Q(revoked_at__isnull=True),
                name="one_calendar_feed_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"

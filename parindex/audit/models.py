"""The append-only, hash-chained record of every change (design 3.6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parindex.common.tenancy import TenantForeignKey, TenantModel


class AuditHead(TenantModel):
    """The end of a tenant's chain: the row every new entry locks, so that the chain is one line."""

    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_audit_head_per_tenant")]

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.sequence}"


class AuditEntry(TenantModel):
    """Who did what to which object, when, old → new.

    ``sequence``, ``previous`` and ``digest`` are filled in by a database trigger in the same
    statement as the insert; UPDATE and DELETE are refused by another (migration 0002).
    ``data`` is canonical JSON *text*, because the digest is taken over exactly these characters.
    """

    # Not indexed by itself: the unique keys begin with it, and every save appends here.
    tenant = TenantForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
    )
    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField(null=True)
    data = models.TextField(default="{}")
    previous = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64, default="")

    class Meta:
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["object_type", "object_id", "-sequence"])]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "sequence"], name="one_audit_sequence")
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.object_type} {self.object_id}"

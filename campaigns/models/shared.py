"""Criteria sets that an authority shows to all others: the one table of campaigns above tenants."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parindex.tenants.models import Tenant


class SharedSet(models.Model):
    """An issued criteria set as ``origin`` shared it (bộ tiêu chí dùng chung): the document alone.

    Belongs to no tenant, because everybody reads it. The database lets only the origin write its
    own rows, keeps what was shared as it was, and hides a withdrawn one from all others. No points,
    no person and no key into a tenant's tables is in it; ``authority`` is the name at that time.
    """

    origin = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=200, blank=True)
    illustrative = models.BooleanField(default=False)
    decision_number = models.CharField(max_length=80, blank=True)
    decision_date = models.DateField(null=True)
    total_points = models.DecimalField(max_digits=9, decimal_places=3, help_text="points")
    leaves = models.PositiveSmallIntegerField()
    document = models.JSONField()
    content_hash = models.CharField(max_length=64)
    search_key = models.TextField(editable=False)
    shared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "authority", "name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "name", "year", "version"], name="one_shared_set_version"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("shared_at")),
                name="shared_before_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.authority}, {self.year}, v{self.version})"

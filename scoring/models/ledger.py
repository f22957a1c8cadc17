"""The append-only ledger of points (design 3.2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast

from parindex.common.tenancy import TenantForeignKey, TenantModel
from scoring.enums import Source


class ScoreEntry(TenantModel):
    """One line of the ledger: the points one source gave one leaf of one dossier.

    Never updated and never deleted: a database trigger (migration 0002) lets only the two flags
    ``is_current`` and ``is_effective`` change. ``revision`` counts the entries of one dossier ×
    criterion × source and is the version an edit must name. ``is_effective`` marks, of the
    current entries of a leaf, the one that counts (``SOURCE_RANK``).
    ``points`` and ``maximum`` are points; both are 0 when ``not_applicable``.
    ``pinned``: the points were set by hand instead of by the rule.
    ``taken_back``: the source took its points back. The line before it has ceased to be current
    and this one never is: whoever reads current entries finds the leaf unscored.
    ``thousandths`` are the points as a whole number of thousandths, kept by the database: the
    index run adds up whole numbers from the index of ``one_effective_entry`` alone. That index
    begins with the tenant, so that the policy is asked once and not of every entry.
    ``enter_again``: the facts no longer fit the case that holds (the trace says so), kept by the
    database too: progress over thousands of leaves is counted from the index of ``one_revision``
    alone.
    """

    # Tenant and dossier are not indexed by themselves: unique keys begin with them. Nor is who
    # recorded: every index costs every save, and people are never deleted.
    tenant = TenantForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
    )
    dossier = models.ForeignKey(
        "scoring.Dossier", on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    criterion = models.ForeignKey("campaigns.Criterion", on_delete=models.PROTECT)
    source = models.CharField(max_length=12, choices=Source.choices)
    revision = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)
    points = models.DecimalField(max_digits=9, decimal_places=3)
    thousandths = models.GeneratedField(
        expression=Cast(F("points") * 1000, models.IntegerField()),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    maximum = models.DecimalField(max_digits=9, decimal_places=3)
    not_applicable = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    taken_back = models.BooleanField(default=False, db_default=False)
    reason = models.TextField(blank=True)
    trace = models.JSONField(default=list)
    enter_again = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(trace__contains=[{"code": "enter_again"}]), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    engine_version = models.CharField(max_length=20)
    recorded_at = models.DateTimeField(help_text="receipt time of the request, UTC")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    is_current = models.BooleanField(default=True)
    is_effective = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant", "dossier", "criterion"],
                include=["source"],
                condition=Q(is_effective=True, not_applicable=True),
                name="not_applicable_entries",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "criterion", "source"],
                condition=Q(is_current=True),
                name="one_current_entry",
            ),
            models.UniqueConstraint(
                fields=["tenant", "dossier", "criterion"],
                condition=Q(is_effective=True),
                include=["thousandths", "source"],
                name="one_effective_entry",
            ),
            models.UniqueConstraint(
                fields=["dossier", "criterion", "source", "revision"],
                include=["tenant", "recorded_at", "is_current", "enter_again"],
                name="one_revision",
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="score_source_known"
            ),
            models.CheckConstraint(
                condition=Q(is_effective=False) | Q(is_current=True), name="effective_is_current"
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | (Q(points=0) & Q(maximum=0)),
                name="not_applicable_has_no_points",
            ),
            models.CheckConstraint(
                condition=Q(taken_back=False) | (Q(points=0) & Q(is_current=False)),
                name="taken_back_counts_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.criterion_id} {self.source} {self.points}"

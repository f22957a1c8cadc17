"""Meetings of a campaign: hội nghị, hội thảo, tập huấn."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from campaigns.models.campaign import Campaign
from parindex.common.tenancy import TenantModel


class Workshop(TenantModel):
    """A meeting or ``count`` of them of one kind: where, when, for how many, how many came.

    ``delegates_from`` and ``delegates_to``: how many people the plan expects in all; ``attended``:
    how many came, once that is known. ``participants``: who takes part (thành phần), in words.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="workshops")
    name = models.CharField(max_length=300)
    count = models.PositiveSmallIntegerField(default=1)
    place = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    delegates_from = models.PositiveIntegerField(null=True, blank=True)
    delegates_to = models.PositiveIntegerField(null=True, blank=True)
    attended = models.PositiveIntegerField(null=True, blank=True)
    participants = models.TextField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = [F("starts_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="workshop_has_name"),
            models.CheckConstraint(condition=Q(count__gte=1), name="workshop_counts_from_one"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=F("starts_on")),
                name="workshop_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

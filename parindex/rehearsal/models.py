"""The rehearsal of a campaign, as the authority it belongs to knows it (decision 0010)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from campaigns.enums import PhaseKind
from parindex.common.tenancy import TenantModel


class RehearsalState(models.TextChoices):
    """Life of a rehearsal; once it is thrown away its row is gone."""

    PREPARING = "preparing", pgettext_lazy("rehearsal", "Being prepared")
    READY = "ready", pgettext_lazy("rehearsal", "Ready")
    FAILED = "failed", pgettext_lazy("rehearsal", "Could not be prepared")
    LEAVING = "leaving", pgettext_lazy("rehearsal", "Being thrown away")


class Rehearsal(TenantModel):
    """A campaign is being rehearsed in ``place``, a tenant that exists for this alone.

    ``everybody``: all people of the authority take part, each with the own roles. ``filling``: the
    phase for which made-up figures are being entered. ``words``: why the last work on it failed.
    """

    campaign = models.OneToOneField("campaigns.Campaign", on_delete=models.PROTECT)
    place = models.OneToOneField("tenants.Tenant", on_delete=models.PROTECT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    everybody = models.BooleanField(default=False)
    state = models.CharField(
        max_length=9, choices=RehearsalState.choices, default=RehearsalState.PREPARING
    )
    filling = models.CharField(max_length=16, choices=PhaseKind.choices, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RehearsalState.values), name="rehearsal_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} → {self.place_id}"

"""The rehearsal of a campaign, as the authority it belongs to knows it (decision 0010)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import PhaseKind
from parindex.common.tenancy import TenantModel


class RehearsalState(models.TextChoices):
    """Life of a rehearsal; once it is thrown away its row is gone."""

    PREPARING = "preparing", pgettext_lazy("rehearsal", "Being prepared")
    READY = "ready", pgettext_lazy("rehearsal", "Ready")
    FAILED = "failed", pgettext_lazy("rehearsal", "Could not be prepared")
    LEAVING = "leaving", pgettext_lazy("rehearsal", "Being thrown away")


class SurveyWork(models.TextChoices):
    """What is made up for a survey of a rehearsal, one after the other."""

    LISTS = "lists", _("Made-up lists of respondents")
    ANSWERS = "answers", _("Made-up answers")
    COUNT = "count", _("Close and count")


class Rehearsal(TenantModel):
    """A campaign is being rehearsed in ``place``, a tenant that exists for this alone.

    ``everybody``: all people of the authority take part, each with the own roles. ``filling``: the
    phase for which made-up figures are being entered. ``survey_work`` is being done for the wave
    with the primary key ``survey_wave``, which lies in the place; ``done`` of ``total`` lists or
    people so far. ``words``: why the last work on it failed.
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
    survey_work = models.CharField(max_length=7, choices=SurveyWork.choices, blank=True)
    survey_wave = models.BigIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RehearsalState.values), name="rehearsal_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} → {self.place_id}"

    @property
    def is_filled(self) -> bool:
        """Whether something is being made up in it."""
        return bool(self.filling or self.survey_work)

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has something to do for it."""
        waiting = {RehearsalState.PREPARING, RehearsalState.LEAVING}
        return self.state in waiting or self.is_filled

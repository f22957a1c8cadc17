"""Decisions, guidance and other papers attached to a campaign."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.enums import PaperKind
from campaigns.models.campaign import Campaign
from campaigns.models.plan import PlanTask
from parindex.common.tenancy import TenantModel


class CampaignDocument(TenantModel):
    """A paper of the campaign, for everybody who may see it; ``task`` when it belongs to one row.

    A removed one keeps its row and its file: the audit trail names them. ``version`` counts edits.
    ``copied_from``: the paper of another year's campaign that was carried over; both name one file.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="documents")
    task = models.ForeignKey(
        PlanTask, null=True, blank=True, on_delete=models.SET_NULL, related_name="documents"
    )
    kind = models.CharField(max_length=10, choices=PaperKind.choices)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    stored_file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PaperKind.values), name="campaign_document_kind_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="campaign_document_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

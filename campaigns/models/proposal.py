"""What an uploaded annex or decision proposes, kept while people look through it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.enums import ProposalKind
from parindex.common.tenancy import TenantModel


class ImportProposal(TenantModel):
    """A proposal between upload and acceptance: everything typed into it, until ``expires_at``.

    The file itself is not kept: ``content`` holds the values with the words they were read from,
    ``sha256`` names the file. ``version`` counts every change.
    """

    kind = models.CharField(max_length=10, choices=ProposalKind.choices)
    token = models.CharField(max_length=32)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "token"], name="one_import_proposal_token"),
            models.CheckConstraint(
                condition=Q(kind__in=ProposalKind.values), name="import_proposal_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

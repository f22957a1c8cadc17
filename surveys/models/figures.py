"""Figures of surveys and other systems brought in as a file, with their source."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel


class FigureImport(TenantModel):
    """One file of survey, satisfaction or external figures that was taken into the ledger."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="figure_imports"
    )
    stored_file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT)
    source_text = models.CharField(max_length=500)
    rows = models.PositiveIntegerField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(source_text=""), name="figures_have_source")
        ]

    def __str__(self) -> str:
        return self.source_text

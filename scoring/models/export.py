"""A long file made in the background, with a clear end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from scoring.enums import ExportKind, ExportState


class ExportJob(TenantModel):
    """A file made of one run: asked for, being made, ready, or failed with the reason.

    ``label`` is the state of the result that the file says it is of ("draft" or a publication
    state): a draft is never handed out as the published file.
    """

    run = models.ForeignKey("scoring.IndexRun", on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=10, choices=ExportKind.choices, default=ExportKind.MATRIX)
    label = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.QUEUED)
    stored_file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT)
    error = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "label"],
                condition=~Q(state="failed"),
                name="one_export_per_run_and_label",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="export_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ExportKind.values), name="export_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(stored_file__isnull=False),
                name="finished_export_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.label} {self.state}"

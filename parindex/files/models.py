"""Stored files: content on the storage under random names, facts about them in rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parindex.common.tenancy import TenantModel


class ScanState(models.TextChoices):
    """What a malware scanner said; without a scanner files stay ``NOT_SCANNED`` and say so."""

    PENDING = "pending", _("Waiting for the scan")
    CLEAN = "clean", _("Scanned, clean")
    INFECTED = "infected", _("Malware found")
    ERROR = "error", _("Scan failed")
    NOT_SCANNED = "not_scanned", _("Not scanned")


class StoredFile(TenantModel):
    """One uploaded file. Never changed: a new version of a document is a new stored file."""

    storage_name = models.CharField(max_length=120, unique=True)
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    scan_state = models.CharField(
        max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "sha256"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_not_empty"),
            models.CheckConstraint(
                condition=models.Q(scan_state__in=ScanState.values), name="scan_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

"""Evidence: documents, their revisions, and the pages cited for a criterion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parindex.common.tenancy import TenantModel


class Document(TenantModel):
    """A document of a unit (tài liệu kiểm chứng): one document may prove many criteria."""

    dossier = models.ForeignKey(
        "scoring.Dossier", on_delete=models.CASCADE, related_name="documents"
    )
    title = models.CharField(_("Title"), max_length=300)
    number = models.CharField(_("Number and symbol"), max_length=100, blank=True)
    issued_on = models.DateField(_("Date of issue"), null=True, blank=True)
    issuer = models.CharField(_("Issuing body"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class DocumentRevision(TenantModel):
    """One file of a document; older ones stay readable, each with its SHA-256."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    stored_file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_document_revision")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class Citation(TenantModel):
    """Where in a document a criterion is proved: page, section, words quoted."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="citations")
    criterion = models.ForeignKey("campaigns.Criterion", on_delete=models.PROTECT)
    pages = models.CharField(_("Pages"), max_length=60, blank=True)
    section = models.CharField(_("Article or section"), max_length=200, blank=True)
    quote = models.TextField(_("Words quoted"), blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "criterion"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_citation_per_criterion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.criterion_id}"

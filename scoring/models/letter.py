"""Official letters (công văn) of a campaign: drafted of its figures, edited, then filed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from scoring.enums import OfficialLetterKind


class OfficialLetter(TenantModel):
    """A letter of the secretariat to units: guidance, or a reminder about one ``matter``.

    ``drafted`` is the text as it was made of the figures of ``figures_at``, ``content`` what people
    made of it (``scoring.domain.letter_text``). ``number``, ``issued_on`` and ``document`` stand
    once the signed letter is filed with the papers of the campaign; it never changes then.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="official_letters"
    )
    kind = models.CharField(max_length=8, choices=OfficialLetterKind.choices)
    matter = models.CharField(max_length=20, blank=True)
    drafted = models.JSONField()
    content = models.JSONField()
    figures_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    number = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField(null=True)
    document = models.ForeignKey(
        "campaigns.CampaignDocument", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OfficialLetterKind.values), name="official_letter_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True, issued_on__isnull=True, number="")
                | Q(document__isnull=False, issued_on__isnull=False) & ~Q(number=""),
                name="filed_letter_has_number_and_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.content.get("about", ""))

    @property
    def is_filed(self) -> bool:
        """Whether it is signed and stands among the papers of the campaign."""
        return self.document_id is not None

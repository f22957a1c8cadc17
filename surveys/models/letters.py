"""What is written to the respondents of a wave, and when by itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from surveys.enums import LetterKind
from surveys.models.waves import Wave


class LetterText(TenantModel):
    """A text the secretariat has changed; without a row the default of the software is sent.

    ``{lien_ket}`` stands where the personal link goes (``surveys.domain.letter_texts``).
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="letter_texts")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "kind", "language"], name="one_text_per_kind_and_language"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LetterKind.values), name="letter_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.kind} {self.language}"


class LetterPlan(TenantModel):
    """How the letters of a wave go out. Without a row: Vietnamese only, no reminder by itself.

    ``remind_days``: so many days before the close everybody who has not answered is reminded,
    within the cap and the spacing of the wave. ``reminded``: the rungs that were carried out, each
    with the hour of the close it was counted from.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="letter_plan")
    with_english = models.BooleanField(default=False)
    remind_days = models.JSONField(default=list)
    reminded = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.remind_days}"


class ResendRequest(TenantModel):
    """Somebody asked for a letter again at an address; gone as soon as a worker has looked.

    A row for every request, right or wrong, so that the page behaves the same for both.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.asked_at}"

"""Samples drawn from a group of respondents, each with what is needed to draw it again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from surveys.enums import SampleMethod
from surveys.models.waves import RespondentGroup, Wave


class SampleDraw(TenantModel):
    """One draw of one group (chọn mẫu). The last one that is not void holds.

    ``seed`` and the population give the sample again (``surveys.engine.sampling``);
    ``population_hash`` is the SHA-256 over the sorted keys and strata drawn from. A draw is void
    once the lists it drew from have changed, or another draw took its place; ``reason`` says why
    a group was drawn again.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="draws")
    group = models.ForeignKey(RespondentGroup, on_delete=models.CASCADE, related_name="draws")
    method = models.CharField(max_length=7, choices=SampleMethod.choices)
    size = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    population_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=SampleMethod.values), name="sample_method_known"
            ),
            models.CheckConstraint(condition=~Q(seed=""), name="sample_has_seed"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(void_at__isnull=True), name="one_draw_holds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.drawn} / {self.population}"

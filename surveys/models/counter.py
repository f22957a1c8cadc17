"""Answers at the counter: where they are taken, and the codes that let each count once."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from parindex.common.tenancy import TenantModel
from surveys.enums import PointMode
from surveys.models.waves import RespondentGroup, SurveyObject, Wave


class CounterPoint(TenantModel):
    """A place with a poster (điểm khảo sát tại quầy): whose counter, where, when, how many a day.

    ``key`` stands on the poster and is no secret. Answers are taken on ``weekdays`` (ISO 8601: 1 is
    Monday) while ``opens`` ≤ local time < ``closes``, inside the hours of the wave. ``daily_cap``
    answers a day at most; ``day`` and ``taken`` count those of the last day somebody answered,
    ``capped_on`` is the last day on which the cap was reached.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="points")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="points")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=300)
    mode = models.CharField(max_length=5, choices=PointMode.choices)
    weekdays = models.CharField(max_length=7, default="1234567")
    opens = models.TimeField()
    closes = models.TimeField()
    daily_cap = models.PositiveIntegerField()
    is_paused = models.BooleanField(default=False)
    day = models.DateField(null=True)
    taken = models.PositiveIntegerField(default=0)
    capped_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "name"], name="one_point_per_name"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="point_hours_in_order"),
            models.CheckConstraint(
                condition=Q(weekdays__regex=r"^1?2?3?4?5?6?7?$") & ~Q(weekdays=""),
                name="point_weekdays_in_order",
            ),
            models.CheckConstraint(condition=Q(daily_cap__gt=0), name="point_takes_some"),
            models.CheckConstraint(condition=Q(mode__in=PointMode.values), name="point_mode_known"),
        ]

    def __str__(self) -> str:
        return self.name


class CounterSlip(TenantModel):
    """One code of a point and whether it has been used; whose hands it went through is nowhere.

    ``batch``: the sheet it was printed with; 0 for an answer by the open poster, whose code the
    page itself makes up so that a repeated post counts once. No time, no order.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    point = models.ForeignKey(CounterPoint, on_delete=models.PROTECT, related_name="slips")
    batch = models.PositiveSmallIntegerField(default=0)
    code_hash = models.BinaryField(max_length=32, unique=True)
    is_spent = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["point", "batch"], name="slips_of_point")]

    def __str__(self) -> str:
        return "slip"

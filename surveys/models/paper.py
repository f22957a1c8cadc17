"""Paper answers while two people type them in; nothing here names who filled a sheet in.

A lot is a bundle of anonymous sheets of one kind with running numbers written on them. Once it is
handed in, its sheets and readings are gone and only their number is left (decision 0007).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from surveys.enums import LotState, SettleReason, SheetState
from surveys.models.questionnaires import Questionnaire
from surveys.models.waves import RespondentGroup, SurveyObject, Wave


class PaperLot(TenantModel):
    """A bundle of sheets of one kind: ``group`` × ``questionnaire`` × ``object``.

    ``taken``: sheets that were handed in, ``valid`` of them made a ballot. ``reason``: why it was
    withdrawn. ``version`` counts the changes of the bundle, not what was typed.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="lots")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=LotState.choices, default=LotState.TYPING)
    reason = models.CharField(max_length=500, blank=True)
    taken = models.PositiveIntegerField(default=0)
    valid = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "number"], name="one_lot_per_number"),
            models.CheckConstraint(condition=Q(state__in=LotState.values), name="lot_state_known"),
            models.CheckConstraint(
                condition=~Q(state=LotState.WITHDRAWN) | ~Q(reason=""),
                name="withdrawn_lot_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=LotState.HANDED_IN) | Q(taken=0), name="only_handed_in_counts"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PaperSheet(TenantModel):
    """One sheet of a lot by the number written on it.

    ``settled`` is what a third act decided against the paper, sealed like a reading. ``is_void``:
    the sheet cannot be counted (blank, spoiled, a compulsory question without an answer).
    """

    lot = models.ForeignKey(PaperLot, on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=SheetState.choices, default=SheetState.EMPTY)
    is_void = models.BooleanField(default=False)
    settled = models.BinaryField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_why = models.CharField(max_length=7, choices=SettleReason.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="one_sheet_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=SheetState.values), name="sheet_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.SETTLED)
                | Q(settled__isnull=False, settled_by__isnull=False) & ~Q(settled_why=""),
                name="settled_sheet_says_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}/{self.number}"


class PaperReading(TenantModel):
    """What one person read on a sheet, sealed for the wave's key.

    At most two of a sheet, by two people: both are constraints of the table.
    """

    sheet = models.ForeignKey(PaperSheet, on_delete=models.CASCADE, related_name="readings")
    place = models.PositiveSmallIntegerField()
    typist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "place"], name="one_reading_per_place"),
            models.UniqueConstraint(fields=["sheet", "typist"], name="readings_by_two_people"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="two_readings_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.place}"

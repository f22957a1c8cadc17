"""A case of suspected interference: opened, the unit heard, decided by a named person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from surveys.enums import CaseOutcome, CaseState
from surveys.models.counts import Count
from surveys.models.signals import Flag
from surveys.models.waves import RespondentGroup, SurveyObject, Wave


class Case(TenantModel):
    """One unit's survey result is in doubt; all flags of the unit belong to its case.

    ``reason`` says why it was opened. The unit answers until ``hearing_due_at`` (UTC), once:
    ``statement`` is what its head sent. ``version`` counts the steps.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="cases")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.OPENED)
    reason = models.TextField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    hearing_due_at = models.DateTimeField()
    statement = models.TextField(blank=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    stated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "number"], name="one_case_number"),
            models.UniqueConstraint(
                fields=["object"],
                condition=Q(state__in=["opened", "heard"]),
                name="one_running_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="case_has_reason"),
            models.CheckConstraint(
                condition=Q(statement="", stated_at__isnull=True, stated_by__isnull=True)
                | (~Q(statement="") & Q(stated_at__isnull=False, stated_by__isnull=False)),
                name="statement_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} #{self.number}"


class StatementDraft(TenantModel):
    """What the officers propose to say (dự thảo giải trình), until the head sends it.

    Read by the unit alone. ``version`` is what an edit and the head's statement must name.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="draft")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.case_id}"


class StatementFile(TenantModel):
    """A document that goes with what the unit says; as long as that is a draft, the unit's own."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    stored_file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.stored_file_id}"


class CaseDecision(TenantModel):
    """A named person's word on a case. Never changes; another one takes it back.

    ``flag`` declares the pattern whose ballots are void (``VOID_BALLOTS``), ``group`` the group
    (``VOID_GROUP``), ``reverses`` the decision taken back. ``legal_ground``: the provision it rests
    on. ``count`` is the count made by it, empty when the answers stand.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=CaseOutcome.choices)
    flag = models.ForeignKey(Flag, null=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        RespondentGroup, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversal"
    )
    reason = models.TextField()
    legal_ground = models.CharField(max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    count = models.ForeignKey(Count, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=CaseOutcome.values), name="case_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(legal_ground=""), name="case_decision_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(outcome=CaseOutcome.VOID_BALLOTS) ^ Q(flag__isnull=True),
                name="void_ballots_have_a_pattern",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CaseOutcome.VOID_GROUP) ^ Q(group__isnull=True),
                name="void_group_is_named",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CaseOutcome.REVERSED) ^ Q(reverses__isnull=True),
                name="reversal_names_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"

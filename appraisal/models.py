"""Assignments, reviews of single criteria, the unit's one reply, and the council's decision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.enums import Outcome, ReplyKind
from parindex.common.grants import GroupGrant, UserGrant
from parindex.common.tenancy import TenantModel


class Assignment(TenantModel):
    """A body appraises one field, criterion or leaf for all units of a group (phân công thẩm định).

    The most specific assignment of a leaf wins: a single criterion given to another body is taken
    out of the field of the first.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="assignments"
    )
    group = models.ForeignKey("campaigns.UnitGroup", on_delete=models.CASCADE)
    criterion = models.ForeignKey("campaigns.Criterion", on_delete=models.CASCADE)
    organisation = models.ForeignKey("tenants.Organisation", on_delete=models.PROTECT)

    class Meta:
        permissions = [("appraise_assignment", "Appraise the criteria of the assignment")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "criterion"], name="one_assignment_per_criterion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.criterion_id}"


class Review(TenantModel):
    """The appraisal of one criterion of one dossier (thẩm định một tiêu chí).

    The points themselves are the ledger entry; this row carries the outcome, the reason and page.
    """

    dossier = models.ForeignKey("scoring.Dossier", on_delete=models.CASCADE, related_name="reviews")
    criterion = models.ForeignKey("campaigns.Criterion", on_delete=models.PROTECT)
    organisation = models.ForeignKey("tenants.Organisation", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    pages = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey("scoring.ScoreEntry", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "criterion"], name="one_review"),
            models.CheckConstraint(
                condition=Q(outcome="accepted") | ~Q(reason=""), name="cut_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.criterion_id} {self.outcome}"


class Reply(TenantModel):
    """The unit's one answer to a changed item (giải trình sau thẩm định).

    Never changed and never deleted: the database refuses both (migration 0002).
    """

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="reply")
    kind = models.CharField(max_length=8, choices=ReplyKind.choices)
    text = models.TextField(blank=True)
    review_version = models.PositiveIntegerField()
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="accept") | ~Q(text=""), name="contest_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind}"


class ReplyDraft(TenantModel):
    """What the officers propose to answer (dự thảo giải trình), until the head sends the answer.

    It may be unfinished: without a ``kind``, or contesting without a reason. ``version`` is what
    an edit and the head's answer must name.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="draft")
    kind = models.CharField(max_length=8, choices=ReplyKind.choices, blank=True)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind}"


class DraftFile(TenantModel):
    """A document that goes with a draft; it becomes evidence only when the head contests."""

    draft = models.ForeignKey(ReplyDraft, on_delete=models.CASCADE, related_name="files")
    stored_file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT)
    number = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    pages = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.stored_file_id}"


class CouncilDecision(TenantModel):
    """The council's word on a contested item; its points are a COUNCIL entry of the ledger.

    ``on_behalf``: entered by the secretariat from the minutes, not by a member of the council.
    """

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="decision")
    entry = models.ForeignKey("scoring.ScoreEntry", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    on_behalf = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason")]

    def __str__(self) -> str:
        return f"{self.review_id}"


class AssignmentUserGrant(UserGrant):
    """django-guardian's store of assignment rights given to one person."""

    content_object = models.ForeignKey(Assignment, on_delete=models.CASCADE)


class AssignmentGroupGrant(GroupGrant):
    """django-guardian's store of assignment rights given to a role group."""

    content_object = models.ForeignKey(Assignment, on_delete=models.CASCADE)

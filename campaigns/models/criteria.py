"""Criteria sets: the tree of a year, versioned, frozen once used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q

from campaigns.enums import CriteriaSetState, CriterionGroup, CriterionKind, PointSource
from parindex.common.tenancy import TenantModel


class CriteriaSet(TenantModel):
    """One version of a criteria set (bộ tiêu chí). ``document`` is the whole set as imported or
    edited, in the format of docs/criteria-format.md; the rows of ``Criterion`` are its nodes.

    A draft may be incomplete: its rows are then those of the last save that was not (decision 9).
    ``step`` is where it stands among its ``DraftStep``s. ``decision_*`` name the decision by which
    a set was issued (ban hành).
    """

    name = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)
    illustrative = models.BooleanField(default=False)
    state = models.CharField(
        max_length=8, choices=CriteriaSetState.choices, default=CriteriaSetState.DRAFT
    )
    total_points = models.DecimalField(max_digits=9, decimal_places=3)
    rounding_places = models.PositiveSmallIntegerField(default=2)
    policy = models.JSONField(default=dict)
    document = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    correction_reason = models.CharField(max_length=500, blank=True)
    decision_number = models.CharField(max_length=80, blank=True)
    decision_date = models.DateField(null=True)
    step = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-year", "name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name", "year", "version"], name="one_criteria_set_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CriteriaSetState.values), name="criteria_set_state_known"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(TenantModel):
    """A node of the tree (lĩnh vực, tiêu chí, tiêu chí thành phần); leaves sit at level 2 or 3."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    field = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    title = models.TextField()
    position = models.PositiveSmallIntegerField()
    depth = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=CriterionKind.choices)
    group = models.CharField(
        max_length=8, choices=CriterionGroup.choices, default=CriterionGroup.MAIN
    )
    is_leaf = models.BooleanField()
    max_points = models.DecimalField(max_digits=9, decimal_places=3, help_text="points")
    cap = models.DecimalField(max_digits=9, decimal_places=3, null=True, help_text="points")
    source = models.CharField(max_length=12, choices=PointSource.choices, default=PointSource.SELF)
    rule = models.JSONField(null=True)
    rule_text = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    evidence_required = models.BooleanField(default=False)
    legal_basis = models.TextField(blank=True)
    guidance = models.TextField(blank=True)
    appraised_by = models.TextField(blank=True)
    na_allowed = models.BooleanField(default=False)
    search_key = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            # Deferred: rows of a draft change places and codes among each other.
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="one_criterion_code",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["criteria_set", "position"],
                name="one_criterion_position",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(depth__gte=1) & Q(depth__lte=3), name="criterion_depth_1_to_3"
            ),
            models.CheckConstraint(
                condition=Q(is_leaf=False) | Q(depth__gte=2), name="leaf_at_level_2_or_3"
            ),
            models.CheckConstraint(
                condition=(Q(depth=1) & Q(parent__isnull=True))
                | (Q(depth__gt=1) & Q(parent__isnull=False) & ~Q(parent=F("id"))),
                name="criterion_parent_by_depth",
            ),
            models.CheckConstraint(
                condition=Q(max_points__gte=0), name="criterion_max_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class DraftStep(TenantModel):
    """What a draft looked like after a change, so that it can be undone; the last ones only.

    ``action`` and ``code`` say how it came to be: the code of the audit trail, and of the node.
    ``gone``: what went with criteria it took out, for the day they are back (``draft.losses``).
    """

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    document = models.JSONField(default=dict)
    gone = models.JSONField(default=list)
    action = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "number"], name="one_draft_step")
        ]

    def __str__(self) -> str:
        return f"{self.criteria_set_id} #{self.number}"

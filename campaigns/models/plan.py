"""The dated plan: tasks, phases, and extensions of a deadline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import BodyRole, PhaseKind, TaskState
from campaigns.models.campaign import Campaign, Participation
from campaigns.models.criteria import Criterion
from parindex.common.tenancy import TenantModel


def default_reminders() -> list[int]:
    """Hours before a deadline at which units that have not sent are reminded: 7, 3, 1 days, 3 h."""
    return [168, 72, 24, 3]


class Phase(TenantModel):
    """A stage with its hours. Open while ``opens_at`` ≤ receipt time < ``closes_at`` (UTC).

    ``locked_at`` is only the record that the lock was carried out; the lock itself is the date.
    ``reminder_hours``: the reminder ladder, hours before ``closes_at``.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=16, choices=PhaseKind.choices)
    position = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    reminder_hours = models.JSONField(default=default_reminders)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="one_phase_per_kind"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="phase_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(kind__in=PhaseKind.values), name="phase_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.closes_at:%Y-%m-%d}"


class Extension(TenantModel):
    """A later deadline for one unit, or for one criterion of one unit, with the reason.

    ``locked_at`` records that its end was carried out, as on a phase.
    """

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="extensions")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE)
    criterion = models.ForeignKey(Criterion, null=True, on_delete=models.PROTECT)
    closes_at = models.DateTimeField()
    reason = models.CharField(_("Reason"), max_length=500)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-granted_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason")]

    def __str__(self) -> str:
        return f"{self.phase_id} {self.participation_id} → {self.closes_at:%Y-%m-%d %H:%M}"


class PlanTask(TenantModel):
    """A row of the plan's table (nhiệm vụ): when, who leads, who coordinates, what comes out.

    ``product``: sản phẩm; ``budget``: nguồn kinh phí in words; ``done_on`` stands when it is done.
    ``time_text``, ``lead_text`` and ``coordinating_text`` are the words of the document.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    number = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    time_text = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    lead_text = models.TextField(blank=True)
    coordinating_text = models.TextField(blank=True)
    phase = models.ForeignKey(Phase, null=True, blank=True, on_delete=models.SET_NULL)
    product = models.CharField(max_length=500, blank=True)
    budget = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=5, choices=TaskState.choices, default=TaskState.TODO)
    done_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_task_number"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=F("starts_on")),
                name="task_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[TaskState.TODO, TaskState.DOING], done_on__isnull=True)
                | Q(state=TaskState.DONE, done_on__isnull=False),
                name="done_task_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class PlanTaskBody(TenantModel):
    """A body named in a task; linked to the organisation when it is one of the tenant's."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="bodies")
    role = models.CharField(max_length=12, choices=BodyRole.choices)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey("tenants.Organisation", null=True, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["role", "position"]

    def __str__(self) -> str:
        return self.name

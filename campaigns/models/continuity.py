"""Which criterion of last year is which of this year, and whether their points may be compared."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.enums import Comparability
from campaigns.models.criteria import CriteriaSet, Criterion
from parindex.common.tenancy import TenantModel


class Continuation(TenantModel):
    """A set of criteria takes the place of one of an earlier year (bộ tiêu chí kế tục).

    A row of its own and no column of the set: a frozen set never changes, and what it continues
    may still be said afterwards.
    """

    criteria_set = models.OneToOneField(
        CriteriaSet, on_delete=models.CASCADE, related_name="continuation"
    )
    continues = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="continued_by"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(criteria_set=F("continues")), name="no_set_continues_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.continues_id} → {self.criteria_set_id}"


class CriterionLink(TenantModel):
    """What was decided about one criterion: ``old`` went on as ``new``, comparable or not.

    ``old`` is empty for a new one, ``new`` for one that was dropped. ``basis``: SHA-256 of what
    decides the points of both; a draft that changed since asks to be looked at again.
    """

    continuation = models.ForeignKey(Continuation, on_delete=models.CASCADE, related_name="links")
    old = models.ForeignKey(Criterion, null=True, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(Criterion, null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=14, choices=Comparability.choices)
    reason = models.CharField(max_length=500, blank=True)
    basis = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["continuation", "old"], name="one_link_of_old"),
            models.UniqueConstraint(fields=["continuation", "new"], name="one_link_of_new"),
            models.CheckConstraint(
                condition=Q(state__in=Comparability.values), name="comparability_known"
            ),
            models.CheckConstraint(
                condition=Q(state=Comparability.NEW, old__isnull=True, new__isnull=False)
                | Q(state=Comparability.DROPPED, old__isnull=False, new__isnull=True)
                | Q(
                    state__in=[
                        Comparability.COMPARABLE,
                        Comparability.CHANGED,
                        Comparability.NOT_COMPARABLE,
                    ],
                    old__isnull=False,
                    new__isnull=False,
                ),
                name="link_ends_by_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=Comparability.NOT_COMPARABLE) | ~Q(reason=""),
                name="not_comparable_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} {self.state}"

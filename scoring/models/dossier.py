"""A unit's self-assessment dossier and the words it writes beside its points."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.grants import GroupGrant, UserGrant
from parindex.common.tenancy import TenantModel
from scoring.enums import DossierState


class Dossier(TenantModel):
    """The dossier of one participating unit (hồ sơ tự chấm điểm).

    ``ledger_digest`` is a running SHA-256 over its ledger: every new entry is hashed onto it, so
    it names the exact history an index run was computed from. ``last_entry`` is the key of its
    newest entry, ``version`` counts its writes; the row is the lock that every write to the
    dossier takes first.
    """

    participation = models.OneToOneField(
        "campaigns.Participation", on_delete=models.PROTECT, related_name="dossier"
    )
    state = models.CharField(
        max_length=10, choices=DossierState.choices, default=DossierState.DRAFT
    )
    version = models.PositiveIntegerField(default=0)
    ledger_digest = models.CharField(max_length=64, default="0" * 64)
    last_entry = models.BigIntegerField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_digest = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        permissions = [
            ("fill_dossier", "Score the own unit"),
            ("approve_dossier", "Approve and send the dossier"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DossierState.values), name="dossier_state_known"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_by__isnull=False),
                name="sent_dossier_has_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.state}"


class Explanation(TenantModel):
    """The unit's own words beside one criterion (giải trình trong bảng tự chấm)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="explanations")
    criterion = models.ForeignKey("campaigns.Criterion", on_delete=models.PROTECT)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "criterion"], name="one_explanation")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class DossierUserGrant(UserGrant):
    """django-guardian's store of dossier rights given to one person."""

    content_object = models.ForeignKey(Dossier, on_delete=models.CASCADE)


class DossierGroupGrant(GroupGrant):
    """django-guardian's store of dossier rights given to a role group."""

    content_object = models.ForeignKey(Dossier, on_delete=models.CASCADE)

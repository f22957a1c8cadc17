"""Index runs (recorded experiments), their lines, and the publication that freezes one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parindex.common.tenancy import TenantForeignKey, TenantModel
from scoring.enums import PublicationState


class IndexRun(TenantModel):
    """One computation of the index of a campaign (design 3.3). Never changed after it is done.

    ``inputs_hash`` (SHA-256) covers criteria sets, policies, bands, units, exclusions and the
    ledger digest of every dossier: equal hash, equal lines. ``policy`` keeps in words what was
    computed with (see ``scoring.domain.inputs``), the counts of surveys among it. A
    ``provisional`` run was made before the appraisal was closed; it can never be approved.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="index_runs"
    )
    number = models.PositiveIntegerField()
    inputs_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    policy = models.JSONField(default=dict)
    provisional = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_run_number")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} #{self.number}"


class IndexLine(TenantModel):
    """The result of one unit in one run, with the names it had then.

    ``points`` and ``maximum`` in points, ``index`` in percent, rounded once by the set's policy;
    ``None`` (and no rank) when nothing of the unit is assessed. ``rank`` counts inside the group,
    ties share a rank (``tied``). ``field_points`` and ``field_maxima`` are thousandths of a point,
    in the order of the set's fields in ``run.policy``. ``excluded``: codes the unit was not
    assessed on. ``last_entry``, the newest entry of the unit's ledger, and ``ledger_digest`` say
    which state of the ledger was read.

    Eleven thousand lines are written by one statement, so run and unit are all the key they have,
    and a trigger checks it for all at once (migration 0006) instead of foreign keys line by line:
    run and unit are there, of the tenant
    of the line and of one campaign. Another trigger refuses to delete or move a unit with lines;
    runs are never deleted.
    """

    tenant_keys_trigger = "index_line_keys"

    pk = models.CompositePrimaryKey("run", "participation")
    tenant = TenantForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    run = models.ForeignKey(
        IndexRun,
        on_delete=models.CASCADE,
        related_name="lines",
        db_constraint=False,
        db_index=False,
    )
    participation = models.ForeignKey(
        "campaigns.Participation", on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    unit_code = models.CharField(max_length=40)
    unit_name = models.CharField(max_length=200)
    group_key = models.CharField(max_length=40)
    group_name = models.CharField(max_length=120)
    group_position = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=9, decimal_places=3)
    maximum = models.DecimalField(max_digits=9, decimal_places=3)
    index = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    rank = models.PositiveIntegerField(null=True)
    tied = models.BooleanField(default=False)
    band = models.CharField(max_length=60, blank=True)
    field_points = ArrayField(models.IntegerField())
    field_maxima = ArrayField(models.IntegerField())
    excluded = ArrayField(models.CharField(max_length=20))
    ledger_digest = models.CharField(max_length=64)
    last_entry = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["group_position", "rank", "participation__organisation__sort_key"]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.unit_name} {self.index}"


class Publication(TenantModel):
    """A run approved by a named person and, at ``public_at``, shown to everybody; never recomputed.

    ``seal`` (SHA-256) covers the run's hash and every line as published.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="publications"
    )
    run = models.ForeignKey(IndexRun, on_delete=models.PROTECT, related_name="publications")
    state = models.CharField(
        max_length=10, choices=PublicationState.choices, default=PublicationState.APPROVED
    )
    seal = models.CharField(max_length=64)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField()
    decision_number = models.CharField(_("Decision number"), max_length=80)
    decision_date = models.DateField(_("Date of the decision"))
    signer_name = models.CharField(_("Signed by"), max_length=200)
    signer_title = models.CharField(_("Title of the signer"), max_length=200)
    public_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=~Q(state="withdrawn"),
                name="one_publication_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PublicationState.values), name="publication_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.state}"

"""Tenants (authorities that run campaigns) and the organisations in their world."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from parindex.common.tenancy import TenantModel
from parindex.tenants.kinds import kind_words


class Level(models.TextChoices):
    """Level of government of a tenant."""

    MINISTRY = "ministry", _("Ministry")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")


class Tenant(models.Model):
    """An authority that runs campaigns (cơ quan chủ trì). The only domain table above tenants.

    ``rehearsal_of``: this is no authority but a rehearsal of one (diễn tập), from its birth on: the
    database lets nobody change it. Nothing leaves a rehearsal, and one that is no longer active
    is being thrown away.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    place = models.CharField(max_length=60, blank=True, help_text=_("Place named in papers"))
    time_zone = models.CharField(max_length=40, default="Asia/Ho_Chi_Minh")
    illustrative = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    rehearsal_of = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="rehearsals"
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_rehearsal(self) -> bool:
        """Whether this is a rehearsal of another tenant."""
        return self.rehearsal_of_id is not None


class Organisation(TenantModel):
    """A unit in the tenant's world (cơ quan, đơn vị, địa phương), valid between two dates."""

    code = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Use A–Z, a–z, 0–9 and -."))],
    )
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    contact_email = models.EmailField(blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    search_key = models.CharField(max_length=400, editable=False, default="")
    sort_key = models.CharField(max_length=1000, editable=False, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="one_organisation_code"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="organisation_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_words(self) -> str:
        """The kind as people read it."""
        return kind_words(self.kind)


class Succession(TenantModel):
    """One unit follows another from a day on: merger, split, rename as a new body.

    A merger has one row per unit that went into the new one, a split one per unit that came of it.
    ``ended``: whether the old unit ended with it; one that gave away a part goes on.
    ``decision`` names the act of the authority that ordered it.
    """

    old = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="origins")
    day = models.DateField()
    decision = models.CharField(max_length=200)
    ended = models.BooleanField(default=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="one_succession"),
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")), name="no_unit_succeeds_itself"
            ),
            models.CheckConstraint(
                condition=~models.Q(decision=""), name="succession_has_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"

"""The yearly campaign, its unit groups and the units assessed in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import CampaignState
from campaigns.models.criteria import CriteriaSet, Criterion
from parindex.common.grants import GroupGrant, UserGrant
from parindex.common.tenancy import TenantModel


class Campaign(TenantModel):
    """One yearly campaign (kế hoạch, đợt đánh giá) of a tenant.

    ``bands``: classes of the result, best first, ``[{"name": "Xuất sắc", "from": "95"}, …]``
    (percent of the index, closed–open). ``survey_share`` is informative: points of the total that
    come from surveys. ``secretariat`` is the body that runs it (Sở Nội vụ, Phòng Nội vụ).
    """

    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    slug = models.SlugField(max_length=40)
    state = models.CharField(
        max_length=10, choices=CampaignState.choices, default=CampaignState.PLANNING
    )
    secretariat = models.ForeignKey(
        "tenants.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    plan_number = models.CharField(max_length=80, blank=True)
    plan_date = models.DateField(null=True, blank=True)
    plan_document = models.JSONField(default=dict)
    bands = models.JSONField(default=list)
    illustrative = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "-pk"]
        permissions = [
            ("run_campaign", "Run the campaign (secretariat)"),
            ("decide_campaign", "Decide contested items (council)"),
            ("publish_campaign", "Approve and publish the result"),
            ("observe_campaign", "Read everything"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="one_campaign_slug"),
            models.CheckConstraint(
                condition=Q(state__in=CampaignState.values), name="campaign_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitGroup(TenantModel):
    """Units ranked against each other (sở / huyện / xã …), scored by one criteria set."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="groups")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    criteria_set = models.ForeignKey(CriteriaSet, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="one_unit_group_key")
        ]

    def __str__(self) -> str:
        return self.name


class Participation(TenantModel):
    """A unit assessed in a campaign (đơn vị được đánh giá), in one group."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey("tenants.Organisation", on_delete=models.PROTECT)
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, related_name="participations")

    class Meta:
        ordering = ["organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation"], name="one_participation_per_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} @ {self.campaign_id}"


class Exclusion(TenantModel):
    """A field, criterion or leaf a named unit is not assessed on, with the reason.

    Leaves the score and the maximum (Hà Nam 2023: units without administrative procedures).
    """

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="exclusions"
    )
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT)
    reason = models.CharField(_("Reason"), max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "criterion"], name="one_exclusion_per_criterion"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exclusion_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} − {self.criterion_id}"


class CampaignUserGrant(UserGrant):
    """django-guardian's store of campaign rights given to one person."""

    content_object = models.ForeignKey(Campaign, on_delete=models.CASCADE)


class CampaignGroupGrant(GroupGrant):
    """django-guardian's store of campaign rights given to a role group."""

    content_object = models.ForeignKey(Campaign, on_delete=models.CASCADE)

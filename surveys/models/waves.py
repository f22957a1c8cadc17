"""A wave (đợt khảo sát): who is asked about what, when, by which questionnaire."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parindex.common.tenancy import TenantModel
from surveys.enums import ObjectRule, WaveKind, WaveState
from surveys.models.questionnaires import Questionnaire


class Wave(TenantModel):
    """One round of a survey in a campaign.

    Answers are taken while ``opens_at`` ≤ receipt time < ``closes_at`` (UTC). ``least_group`` is
    k: no number of fewer answers is shown, and no fewer are taken out of their envelopes at once.
    ``reminder_cap`` reminders at most per person, ``reminder_hours`` apart at least.
    ``one_page``: the whole form on one page instead of one question a screen. ``closed_at`` and
    ``counted_at`` record what was carried out. Who has answered is shown every ``turnout_hours``
    at most; ``turnout_shown_at`` says as of when.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="waves"
    )
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=WaveKind.choices, default=WaveKind.SOCIOLOGICAL)
    state = models.CharField(max_length=9, choices=WaveState.choices, default=WaveState.PREPARING)
    lists_due_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    least_group = models.PositiveSmallIntegerField(default=5)
    one_page = models.BooleanField(default=False)
    reminder_cap = models.PositiveSmallIntegerField(default=3)
    reminder_hours = models.PositiveSmallIntegerField(default=72)
    turnout_hours = models.PositiveSmallIntegerField(default=12)
    turnout_shown_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="one_wave_slug"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="wave_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(least_group__gte=5), name="wave_least_group_5"),
            models.CheckConstraint(
                condition=Q(state__in=WaveState.values), name="wave_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=WaveKind.values), name="wave_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyObject(TenantModel):
    """Who or what is rated: a unit of the campaign, or a body outside it (the parent ministry)."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="rated_objects")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    participation = models.ForeignKey(
        "campaigns.Participation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "code"], name="one_survey_object_code"),
            models.UniqueConstraint(
                fields=["wave", "participation"], name="one_survey_object_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RespondentGroup(TenantModel):
    """A group of respondents (nhóm đối tượng): HĐND delegates, leaders of sở, of phòng, …

    ``priority``: a person in several groups is kept in the one with the smallest number.
    ``weight`` counts against the weights of the other groups. ``least_sample``: fewer valid
    answers than this and the group does not count.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="groups")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    priority = models.PositiveSmallIntegerField()
    weight = models.DecimalField(max_digits=6, decimal_places=3, default=1)
    least_sample = models.PositiveIntegerField(default=5)

    class Meta:
        ordering = ["priority"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "key"], name="one_respondent_group_key"),
            models.UniqueConstraint(fields=["wave", "priority"], name="one_group_per_priority"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="group_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupForm(TenantModel):
    """A form that a group fills in: a questionnaire, and about which objects.

    ``object`` is named when the rule is ``NAMED``, ``units`` when it is ``UNITS``.
    ``own_too``: people also rate the unit on whose list they stand (for ``EVERY``, ``UNITS``).
    """

    group = models.ForeignKey(RespondentGroup, on_delete=models.CASCADE, related_name="forms")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=6, choices=ObjectRule.choices)
    object = models.ForeignKey(SurveyObject, null=True, on_delete=models.PROTECT, related_name="+")
    units = models.ForeignKey(
        "campaigns.UnitGroup", null=True, on_delete=models.PROTECT, related_name="+"
    )
    own_too = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule=ObjectRule.NAMED) ^ Q(object__isnull=True),
                name="named_rule_names_its_object",
            ),
            models.CheckConstraint(
                condition=Q(rule=ObjectRule.UNITS) ^ Q(units__isnull=True),
                name="units_rule_names_its_group",
            ),
            models.UniqueConstraint(
                fields=["group", "questionnaire", "rule", "object", "units"],
                name="one_form_per_rule",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.questionnaire_id} {self.rule}"

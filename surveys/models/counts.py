"""Counts of a wave: recorded experiments, as index runs are; opinions read before units do."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from surveys.enums import TextVerdict
from surveys.models.answers import Ballot
from surveys.models.questionnaires import Questionnaire
from surveys.models.waves import RespondentGroup, SurveyObject, Wave


class Count(TenantModel):
    """One count of the ballots of a closed wave (decision 0006).

    Nothing of it changes but ``in_force``, once to False, ``begun_at``, once to the time at which
    the first of its percentages became points in the ledger, and ``written_at``, once to that at
    which all had.

    ``inputs_hash`` (SHA-256) covers the ballots in an order of their content, the questionnaires,
    the groups and ``exclusions``: the same hash and ``engine_version`` give the same lines.
    ``ballots`` were counted, ``left_out`` were not. ``exclusions`` is the document of
    ``surveys.engine.exclusions.Exclusions``, ``reason`` says why. ``made_by`` empty: the system,
    at the close. ``made_at`` UTC.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="counts")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    inputs_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    exclusions = models.JSONField(default=dict)
    ballots = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    in_force = models.BooleanField(default=True)
    begun_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "number"], name="one_count_number"),
            models.UniqueConstraint(
                fields=["wave"], condition=Q(in_force=True), name="one_count_in_force"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="another_count_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} #{self.number}"


class CountLine(TenantModel):
    """What one object got on one leaf in one count. Never changes.

    ``percent`` 0–100 with two decimals, empty when no group counts: the leaf gets no points
    then. ``ballots`` of all groups that fed it. ``trace``: ``{"void": bool, "groups": [{"group",
    "key", "name", "weight", "least", "asked", "population", "ballots", "percent", "why", "parts":
    [{"question", "row", "weight", "count", "mean", "square"}]}]}``; percentages, means and mean
    squares are exact fractions as text ("260/3"), ``why`` one of the reasons of
    ``surveys.engine.tally``.
    """

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="+")
    leaf = models.CharField(max_length=20)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    ballots = models.PositiveIntegerField()
    trace = models.JSONField(default=dict)

    class Meta:
        ordering = ["object__position", "leaf"]
        constraints = [
            models.UniqueConstraint(
                fields=["count", "object", "leaf"], name="one_count_line_per_leaf"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="count_percent_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count_id}: {self.object_id} {self.leaf} {self.percent}"


class CountSpread(TenantModel):
    """How often each answer was given, of the ballots of one kind that a count counted.

    ``answers``: input name (question, or question.row) → [[answer, number], …]; an answer is an
    option, the list of options chosen, a number as text, or "" for none. Only
    ``surveys.engine.breakdown`` says what of it may be shown. ``withheld``: names of which nothing
    is shown, because beside an earlier count it would tell on a few (``surveys.engine.recounts``).
    """

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="spreads")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    ballots = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    withheld = models.JSONField(default=list)

    class Meta:
        ordering = ["object__position", "group__priority", "questionnaire"]
        constraints = [
            models.UniqueConstraint(
                fields=["count", "object", "group", "questionnaire"], name="one_spread_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.count_id}: {self.object_id} / {self.group_id}"


class TextRelease(TenantModel):
    """An opinion in words, and what a person decided that its unit may read of it.

    Made when the wave is counted, waiting. ``text`` is what the unit reads; the opinion itself
    stays in its ballot. The key is random: the order of the rows tells nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="text_releases")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=40)
    verdict = models.CharField(
        max_length=8, choices=TextVerdict.choices, default=TextVerdict.WAITING
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["wave", "verdict"], name="opinions_by_verdict")]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "question"], name="one_release_per_text"),
            models.CheckConstraint(
                condition=Q(verdict__in=TextVerdict.values), name="text_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[TextVerdict.WAITING, TextVerdict.WITHHELD]) ^ ~Q(text=""),
                name="text_only_when_released",
            ),
            models.CheckConstraint(
                condition=Q(verdict=TextVerdict.WAITING) ^ Q(decided_by__isnull=False),
                name="decided_opinion_has_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.verdict}"

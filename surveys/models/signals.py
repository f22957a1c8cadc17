"""What stood out in a closed wave: flags of groups, counters of lists (decision 0008)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parindex.common.tenancy import TenantModel
from surveys.enums import SignalKind
from surveys.models.questionnaires import Questionnaire
from surveys.models.respondents import RespondentList
from surveys.models.waves import RespondentGroup, SurveyObject, Wave


class SignalRun(TenantModel):
    """The one time the signals of a wave were computed, after its close.

    ``seed`` and ``engine_version`` with the ballots give the same flags again; ``cells`` groups
    were large enough to be looked at. ``computed_at`` UTC.
    """

    wave = models.OneToOneField(Wave, on_delete=models.PROTECT, related_name="signal_run")
    computed_at = models.DateTimeField()
    seed = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    cells = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"signals of {self.wave_id}"


class SittingCount(TenantModel):
    """Counters of one group on one list, written once when the wave closes.

    Counted beside the answers and never in their transactions. ``timed`` sittings with a start
    mark, ``quick`` of them marked quick after a lot turned some marks over
    (``surveys.engine.signals.sittings``); ``in_bursts``: came within an hour from a network that
    sent k of this list or more. No row for a group with fewer than k answers.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    list = models.ForeignKey(RespondentList, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="+")
    answers = models.PositiveIntegerField()
    timed = models.PositiveIntegerField()
    quick = models.PositiveIntegerField()
    in_bursts = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "group"], name="one_sitting_count"),
            models.CheckConstraint(
                condition=Q(quick__lte=F("timed"), in_bursts__lte=F("answers")),
                name="sitting_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.group_id}"


class Flag(TenantModel):
    """A signal of a group about an object. Never changes; names nobody; at least k ballots.

    ``measure`` and ``base`` (the same over the peers), ``highest`` (of a peer) are 0 … 1,
    ``chance`` is how often a group like its peers would show this or more. ``questionnaire`` is
    empty for counters of a list. ``pattern`` names what ``members`` ballots share, where ballots
    share something.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="flags")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="flags")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(
        Questionnaire, null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=SignalKind.choices)
    measure = models.DecimalField(max_digits=5, decimal_places=4)
    base = models.DecimalField(max_digits=5, decimal_places=4)
    highest = models.DecimalField(max_digits=5, decimal_places=4)
    chance = models.DecimalField(max_digits=7, decimal_places=6)
    ballots = models.PositiveIntegerField()
    members = models.PositiveIntegerField()
    peers = models.PositiveIntegerField()
    pattern = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["object__position", "object", "group__priority", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["object", "group", "questionnaire", "kind"],
                name="one_flag_of_a_kind",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SignalKind.values), name="signal_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    measure__range=(0, 1), base__range=(0, 1), highest__range=(0, 1), chance__gt=0
                ),
                name="flag_shares_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(members__gte=5, ballots__gte=F("members")), name="flag_of_five_or_more"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.group_id} {self.kind}"

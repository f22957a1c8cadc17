"""Who answered, and what was answered: two worlds that no column connects (design 3.5).

The way of an answer: ``Draft`` (readable only with the person's link) → ``Envelope`` (readable
only with the key of the wave) beside ``Turnout`` → mixed with others of its kind and sealed anew →
``Ballot`` at the close. Nothing here carries a time; decision 0004 says why each table is as it is.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from parindex.common.tenancy import TenantModel
from surveys.enums import BallotSource
from surveys.models.questionnaires import Questionnaire
from surveys.models.respondents import Invitation
from surveys.models.waves import RespondentGroup, SurveyObject, Wave


class Turnout(TenantModel):
    """This person has answered. Once: the unique invitation is the constraint.

    ``source`` is known of the person only, not of the ballot: the only paper of a group would
    otherwise be found among its ballots. ``is_shown``: those who urge may see it; set for many at
    once, at the hours of ``Wave.turnout_shown_at`` (decision 0006).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="turnout")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=7, choices=BallotSource.choices, default=BallotSource.LINK)
    is_shown = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "answered"


class Draft(TenantModel):
    """What a person has typed and not yet sent, sealed with a key that only the link yields."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="draft")
    revision = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "draft"


class WaveKey(TenantModel):
    """The key pair of a wave's envelopes.

    ``public`` seals. ``private`` opens; it is itself encrypted with a secret of the environment
    and emptied when the wave is closed: whatever ciphertext is left in a backup stays closed.
    """

    wave = models.OneToOneField(Wave, on_delete=models.PROTECT, related_name="key")
    public = models.BinaryField(max_length=32)
    private = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(private__isnull=True),
                name="destroyed_key_is_gone",
            )
        ]

    def __str__(self) -> str:
        return f"key of {self.wave_id}"


class Envelope(TenantModel):
    """One sealed form waiting for the close of the wave.

    ``claim`` is a keyed hash of invitation and form: it makes a repeated post overwrite instead
    of double. It is empty once the form was mixed with others of its kind and sealed anew: then
    nothing is left that says whose it is. A kind is ``group`` × ``questionnaire`` × ``object``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.BinaryField(max_length=32, unique=True, null=True)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(
                fields=["wave", "group", "questionnaire", "object"], name="envelopes_of_kind"
            )
        ]

    def __str__(self) -> str:
        return "envelope"


class Ballot(TenantModel):
    """One filled-in form, of nobody. Readable only after its wave has closed (row-level policy).

    ``answers``: question code → answer, as ``surveys.engine.answers`` makes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(RespondentGroup, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    object = models.ForeignKey(SurveyObject, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()

    class Meta:
        indexes = [
            models.Index(
                fields=["wave", "object", "group", "questionnaire"], name="ballots_by_kind"
            )
        ]

    def __str__(self) -> str:
        return "ballot"


class Receipt(TenantModel):
    """A code somebody was given when an answer was taken in. It proves presence, no content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="receipts")
    code = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "code"], name="one_receipt_per_code")
        ]

    def __str__(self) -> str:
        return "receipt"

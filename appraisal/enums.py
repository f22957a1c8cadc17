"""Outcomes of a review and of the unit's answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What the appraiser did with the self-assessed points."""

    ACCEPTED = "accepted", _("Accepted")
    CHANGED = "changed", _("Changed")


class ReplyKind(models.TextChoices):
    """What the unit says to a changed item, once."""

    ACCEPT = "accept", _("Accepts the appraised points")
    CONTEST = "contest", _("Contests the appraised points")

"""States of a dossier, sources of points, states of a result."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.engine.sources import RANKS


class DossierState(models.TextChoices):
    """Life of a unit's dossier; the arrows are ``DOSSIER_ARROWS``."""

    DRAFT = "draft", _("Being scored")
    WITH_HEAD = "with_head", _("With the head of unit")
    SENT = "sent", _("Sent")
    LOCKED = "locked", _("Locked at the deadline")
    CLOSED = "closed", _("Closed")


DOSSIER_ARROWS: dict[str, tuple[DossierState, DossierState]] = {
    "submit": (DossierState.DRAFT, DossierState.WITH_HEAD),
    "return": (DossierState.WITH_HEAD, DossierState.DRAFT),
    "approve": (DossierState.WITH_HEAD, DossierState.SENT),
    "recall": (DossierState.SENT, DossierState.DRAFT),
}


class Source(models.TextChoices):
    """Where points come from (design 3.2)."""

    SELF = "self", _("Self-assessed")
    APPRAISED = "appraised", _("Appraised")
    COUNCIL = "council", _("Council")
    SURVEY = "survey", _("Survey")
    SATISFACTION = "satisfaction", _("Satisfaction survey")
    EXTERNAL = "external", _("External figure")


# Of several current points of one leaf the one with the highest rank counts.
SOURCE_RANK: dict[str, int] = {source: RANKS[source] for source in Source}


class PublicationState(models.TextChoices):
    """A result is approved (and frozen), published, and may be withdrawn from view."""

    APPROVED = "approved", _("Approved, under embargo")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ExportKind(models.TextChoices):
    """What is made of a run: the workbook of all figures, or the decision as a paper."""

    MATRIX = "matrix", _("Workbook")
    DECISION = "decision", _("Decision")


class ExportState(models.TextChoices):
    """Life of a file that is made in the background; it always ends done or failed."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")


class OfficialLetterKind(models.TextChoices):
    """What a letter of the secretariat is for."""

    GUIDANCE = "guidance", _("Guidance on self-assessment")
    REMINDER = "reminder", pgettext_lazy("official letter", "Reminder")

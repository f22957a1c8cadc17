"""States and kinds of campaigns, phases and criteria."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignState(models.TextChoices):
    """Life of a campaign. Which phase it is in follows from the dates, not from this state."""

    PLANNING = "planning", _("Being planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Appraisal closed")
    PUBLISHED = "published", _("Published")


class PhaseKind(models.TextChoices):
    """The stages every plan at hand has, in their order."""

    SELF_ASSESSMENT = "self_assessment", _("Self-assessment")
    APPRAISAL = "appraisal", _("Appraisal")
    EXPLANATION = "explanation", _("Explanation")
    COUNCIL = "council", pgettext_lazy("phase", "Council")
    PUBLICATION = "publication", _("Publication")


class CriteriaSetState(models.TextChoices):
    """A set may change as a draft; once frozen it never does."""

    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Frozen")


class CriterionKind(models.TextChoices):
    """Depth of a node: lĩnh vực, tiêu chí, tiêu chí thành phần."""

    FIELD = "field", _("Field")
    CRITERION = "criterion", _("Criterion")
    SUBCRITERION = "subcriterion", _("Sub-criterion")


class CriterionGroup(models.TextChoices):
    """Whether points count as they are, as a bonus, or as a penalty."""

    MAIN = "main", _("Main")
    BONUS = "bonus", _("Bonus")
    PENALTY = "penalty", _("Penalty")


class PointSource(models.TextChoices):
    """Who gives a leaf its points."""

    SELF = "self", _("Self-assessed")
    SURVEY = "survey", _("Survey")
    SATISFACTION = "satisfaction", _("Satisfaction survey")
    EXTERNAL = "external", _("External figure")


class Comparability(models.TextChoices):
    """Whether points of a criterion may be laid beside those of the year before.

    Changed: the same criterion scored otherwise; compared as shares of the maximum, and said so.
    """

    COMPARABLE = "comparable", _("Comparable")
    CHANGED = "changed", pgettext_lazy("criterion", "Changed")
    NEW = "new", pgettext_lazy("criterion", "New")
    DROPPED = "dropped", pgettext_lazy("criterion", "Dropped")
    NOT_COMPARABLE = "not_comparable", _("Not comparable")


class ProposalKind(models.TextChoices):
    """What a file or a pasted text proposes."""

    CRITERIA = "criteria", _("Criteria set")
    PLAN = "plan", _("Plan")


class BodyRole(models.TextChoices):
    """Part of an organisation in a task of the plan."""

    LEAD = "lead", _("Lead body")
    COORDINATING = "coordinating", _("Coordinating body")


class TaskState(models.TextChoices):
    """How far a task of the plan is."""

    TODO = "todo", pgettext_lazy("task", "Not begun")
    DOING = "doing", pgettext_lazy("task", "Under way")
    DONE = "done", pgettext_lazy("task", "Done")


class PaperKind(models.TextChoices):
    """What a paper attached to a campaign is."""

    PLAN = "plan", _("Decision on the plan")
    GUIDANCE = "guidance", _("Guidance")
    CRITERIA = "criteria", _("Decision on the criteria")
    OTHER = "other", pgettext_lazy("document", "Other document")

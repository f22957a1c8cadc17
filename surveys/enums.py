"""States and kinds of questionnaires, waves, respondents and answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionnaireState(models.TextChoices):
    """A questionnaire may change as a draft; from the opening of its wave on it never does."""

    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Frozen")


class WaveKind(models.TextChoices):
    """Điều tra xã hội học (officials) or SIPAS (citizens); decides which leaves it feeds."""

    SOCIOLOGICAL = "sociological", _("Sociological survey")
    SATISFACTION = "satisfaction", _("Satisfaction survey")


class WaveState(models.TextChoices):
    """Life of a wave. Whether answers are taken follows from the hours, not from this state."""

    PREPARING = "preparing", _("Being prepared")
    OPEN = "open", pgettext_lazy("wave", "Open")
    CLOSED = "closed", pgettext_lazy("wave", "Closed")
    COUNTED = "counted", pgettext_lazy("wave", "Counted")


class ObjectRule(models.TextChoices):
    """Which objects a form of a respondent group is about.

    ``OWN``: the unit on whose list the person stands (a province's people rate the province);
    ``PARENT``: the body above, named on the list for each person (their ministry).
    """

    EVERY = "every", _("every object of the wave")
    UNITS = "units", _("every unit of a group of the campaign")
    NAMED = "named", _("one named object")
    OWN = "own", _("the unit whose list it is")
    PARENT = "parent", _("the body above, as the list says")


class ListState(models.TextChoices):
    """Life of a unit's list of respondents: from sending on it is locked."""

    DRAFT = "draft", pgettext_lazy("list", "Being made")
    SENT = "sent", pgettext_lazy("list", "Sent")
    RETURNED = "returned", pgettext_lazy("list", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("list", "Accepted")


class RespondentState(models.TextChoices):
    """Why a person on a list is asked, or is not."""

    ACTIVE = "active", _("Asked")
    DUPLICATE = "duplicate", _("Kept in another group")
    UNSAMPLED = "unsampled", _("Not drawn")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("respondent", "Withdrawn")
    COMING = "coming", _("To take a place")


class SampleMethod(models.TextChoices):
    """Who of a group is drawn when not everybody is asked."""

    SIMPLE = "simple", _("Simple random sample")
    BY_LIST = "by_list", _("Stratified by list")
    BY_BODY = "by_body", _("Stratified by body")


class Channel(models.TextChoices):
    """How the personal link reaches a person."""

    EMAIL = "email", _("E-mail")
    FILE = "file", _("SMS or Zalo, by exported file")
    LETTER = "letter", _("Printed letter")


class LetterKind(models.TextChoices):
    """What is written to a person; the short text is for channels without room."""

    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Reminder")
    SHORT = "short", _("Short message (SMS, Zalo)")


class LetterState(models.TextChoices):
    """Where the invitation of a person stands, whatever the channel."""

    NONE = "none", _("Not invited yet")
    WAITING = "waiting", pgettext_lazy("letter", "Queued")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    GIVEN = "given", _("Given out")
    FAILED = "failed", pgettext_lazy("letter", "Failed")
    RETURNED = "returned", pgettext_lazy("letter", "Returned")
    UNKNOWN = "unknown", _("Not known whether it arrived")


class BallotSource(models.TextChoices):
    """Where an answer came in; shown in totals only."""

    LINK = "link", _("personal link")
    PAPER = "paper", pgettext_lazy("ballot", "paper")
    COUNTER = "counter", _("code at the counter")


class AttackVerdict(models.TextChoices):
    """How an attack on the secrecy of the answers ended (``manage.py verify_secrecy``).

    ``LIMIT``: it ended without an answer, and stays so only if the operator does what is said.
    """

    HELD = "held", pgettext_lazy("attack", "failed")
    LIMIT = "limit", pgettext_lazy("attack", "failed, on a condition")
    UNSEEN = "unseen", pgettext_lazy("attack", "could not be tried")
    WORKS = "works", pgettext_lazy("attack", "SUCCEEDED")


class Seen(models.TextChoices):
    """What there is to see of a respondent; the page of the promise says of each who sees it."""

    ASKED = "asked", _("That you were asked, your name and your address")
    ANSWERED = "answered", _("That you have answered, or not yet")
    ANSWER = "answer", _("What you answered")
    RESULTS = "results", _("The results of everybody together, after the close")
    WORDS = "words", _("Opinions in words, without a name, after the close")


class TextVerdict(models.TextChoices):
    """What a person decided about an opinion in words, before its unit reads it."""

    WAITING = "waiting", pgettext_lazy("opinion", "Not read yet")
    ACCEPTED = "accepted", pgettext_lazy("opinion", "Shown as it is")
    REDACTED = "redacted", pgettext_lazy("opinion", "Shown in part")
    WITHHELD = "withheld", pgettext_lazy("opinion", "Not shown")


class SignalKind(models.TextChoices):
    """What stood out in a group of ballots, or on a list while its answers came in."""

    STRAIGHT_LINES = "straight_lines", _("The same tick in every question")
    IDENTICAL_FORMS = "identical_forms", _("The same form again and again")
    IDENTICAL_TEXTS = "identical_texts", _("The same opinion in words")
    VARIANCE_COLLAPSE = "variance_collapse", _("Hardly any difference of opinion")
    ONE_SIDED = "one_sided", _("One group against all others")
    QUICK = "quick", _("Sent faster than it can be read")
    BURSTS = "bursts", _("Many at once from one network")


class CaseState(models.TextChoices):
    """Life of a case of suspected interference; the arrows are in ``surveys.domain``."""

    OPENED = "opened", pgettext_lazy("case", "The unit is being heard")
    HEARD = "heard", pgettext_lazy("case", "The unit was heard")
    DECIDED = "decided", pgettext_lazy("case", "Decided")
    REVERSED = "reversed", pgettext_lazy("case", "Decision reversed")


class CaseOutcome(models.TextChoices):
    """What a decision on a case says. ``REVERSED`` takes an earlier decision back."""

    KEEP = "keep", _("The answers stand")
    VOID_BALLOTS = "void_ballots", _("Answers of the declared pattern are void")
    VOID_GROUP = "void_group", _("The answers of one group are void")
    VOID_OBJECT = "void_object", _("The whole survey result of the unit is cancelled")
    REVERSED = "reversed", _("An earlier decision is reversed")


class TurnoutState(models.TextChoices):
    """What is shown of a person's turnout; stored nowhere."""

    ANSWERED = "answered", pgettext_lazy("respondent", "Answered")
    WAITING = "waiting", pgettext_lazy("respondent", "Not yet")
    WITHHELD = "withheld", pgettext_lazy("respondent", "Not shown: group too small")


class LotState(models.TextChoices):
    """Life of a lot of paper sheets. What was typed exists only while it is being typed."""

    TYPING = "typing", pgettext_lazy("lot", "Being typed in")
    HANDED_IN = "handed_in", pgettext_lazy("lot", "Handed in")
    WITHDRAWN = "withdrawn", pgettext_lazy("lot", "Withdrawn")
    MERGED = "merged", pgettext_lazy("lot", "Put into another lot")
    UNFINISHED = "unfinished", pgettext_lazy("lot", "Not finished in time")


class SheetState(models.TextChoices):
    """How far one paper sheet is: two people type it, a third act settles what differs."""

    EMPTY = "empty", pgettext_lazy("sheet", "Not typed yet")
    ONCE = "once", pgettext_lazy("sheet", "Typed once")
    AGREED = "agreed", pgettext_lazy("sheet", "Both readings agree")
    DIFFERS = "differs", pgettext_lazy("sheet", "Readings differ")
    SETTLED = "settled", pgettext_lazy("sheet", "Settled against the paper")


class SettleReason(models.TextChoices):
    """Why the readings of a sheet differed: chosen, not written, so that no answer slips in."""

    FIRST = "first", _("The first reading was a slip")
    SECOND = "second", _("The second reading was a slip")
    BOTH = "both", _("Both readings were slips")
    UNCLEAR = "unclear", _("The paper is hard to read; decided by two people together")


class PointMode(models.TextChoices):
    """How a counter point tells one answer from another."""

    SLIPS = "slips", _("With printed one-time codes")
    OPEN = "open", _("Open to anybody with the poster")

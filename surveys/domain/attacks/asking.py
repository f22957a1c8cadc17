"""Asking: what pages and outbox say of a person who has answered, before turnout shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.common.verdict import Verdict
from parindex.notify.models import OutboxMail, Unneeded
from surveys.domain.attacks.ground import Attack, Ground, Outcome, held_if
from surveys.domain.corrections import takes_corrections
from surveys.domain.letter_writing import ABOUT, REMINDER
from surveys.enums import ListState, RespondentState
from surveys.models import Respondent, Wave

# So many people of either sort are asked about, one by one.
MOST = 200
Ask = Callable[[Respondent, datetime], Verdict]


def ask_pages(ground: Ground, ask: Ask = takes_corrections) -> Outcome:
    """Of people whose answer is not shown yet: does a correction meet another answer than for
    those who have not answered, or did a letter stay back because they had?

    A reminder stays back, and may: it is for those who have not answered (decision 0006).
    """
    wave = Wave.objects.select_related("campaign").get(pk=ground.target.id)
    moment = wave.closes_at - timedelta(seconds=1)
    asked = Respondent.objects.filter(
        wave=wave, state=RespondentState.ACTIVE, list__state=ListState.ACCEPTED
    )
    asked = asked.filter(invitation__isnull=False, invitation__revoked_at__isnull=True)
    unseen = asked.filter(invitation__turnout__is_shown=False)
    silent = asked.filter(invitation__turnout__isnull=True)
    usual = {_said(ask(person, moment)) for person in _some(silent)}
    told = sum(_said(ask(person, moment)) not in usual for person in _some(unseen)) if usual else 0
    kept_back = OutboxMail.objects.filter(
        about_kind=ABOUT,
        about_id__in=unseen.values("invitation"),
        unneeded=Unneeded.OVER,
    ).exclude(kind=REMINDER)
    numbers = {"unseen": unseen.count(), "told": told, "kept_back": kept_back.count()}
    words = _(
        "People who have answered and are not shown yet: %(unseen)d; of whom asking for a "
        "correction tells it: %(told)d; letters that stayed back because of it: %(kept_back)d."
    )
    return held_if(not told and not numbers["kept_back"], words % numbers, numbers)


def _some(people: QuerySet[Respondent]) -> QuerySet[Respondent]:
    return people.select_related("list__wave__campaign").order_by("pk")[:MOST]


def _said(verdict: Verdict) -> tuple[bool, str]:
    return bool(verdict), verdict.reason


ASKING = Attack(
    "asking",
    gettext_lazy("Asking whether somebody has answered"),
    gettext_lazy(
        "Starting to correct, replace or withdraw a person, or having a letter written, and seeing "
        "whether it is refused."
    ),
    ask_pages,
    gettext_lazy(
        "Whoever redirects a link to an address of their own can open it; that is recorded, and "
        "the person finds the link void. A round of reminders leaves out who has answered."
    ),
)

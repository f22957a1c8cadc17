"""Remind chosen units that have not sent: who gets the letter, the letter itself, sending it.

A round waits in the outbox for a minute (``UNDO_FOR``); until then it can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.phases import phase_of, phase_verdict
from campaigns.domain.reminders import home_path, people_of, reminder_text
from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Extension, Participation, Phase
from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.formats import format_count, format_moment
from parindex.common.verdict import ALLOWED, Verdict
from parindex.notify.domain.outbox import abort_many, queue_mail
from parindex.notify.models import OutboxMail
from scoring.domain.reminded import (
    NUDGE_KIND,
    UNDO_FOR,
    SentLetter,
    letter_key,
    letters_sent,
    reminded_lately,
)
from scoring.domain.state import WAITING


@dataclass(frozen=True, slots=True)
class Letter:
    """One reminder: to whom, about which unit, until when."""

    unit: Participation
    person: User
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A ticked unit, or one person of it, that gets no letter, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """The letters that would leave now, and who of the ticked units gets none."""

    phase: Phase
    letters: list[Letter]
    left_out: list[LeftOut]
    at: datetime

    @property
    def people(self) -> int:
        """How many people get a letter."""
        return len({letter.person.pk for letter in self.letters})

    @property
    def units(self) -> int:
        """How many units they belong to."""
        return len({letter.unit.pk for letter in self.letters})

    @property
    def sample(self) -> tuple[str, str] | None:
        """Subject and body of the first letter, word for word as it leaves."""
        return self.words_of(self.letters[0]) if self.letters else None

    def words_of(self, letter: Letter) -> tuple[str, str]:
        """Subject and body in the language of the person."""
        with translation.override(letter.person.language):
            return reminder_text(
                phase=self.phase, unit=letter.unit, closes_at=letter.closes_at, at=self.at
            )


def round_of(
    *,
    campaign: Campaign,
    units: Collection[int],
    at: datetime,
    sent: Iterable[SentLetter] | None = None,
) -> Round:
    """The letters to officers and heads of ``units`` (participations) that have not sent.

    Nobody gets a second one about the same unit within 24 hours, nobody one that would leave the
    outbox after the unit's hour. ``sent``: what ``letters_sent`` answered, where it is known.
    """
    phase = cast(Phase, phase_of(campaign, PhaseKind.SELF_ASSESSMENT))  # a campaign needs one
    hours = _hours(phase)
    lately = {
        (letter.unit, letter.person): letter.at
        for letter in reminded_lately(letters_sent(phase) if sent is None else sent, at=at)
    }
    chosen = list(
        Participation.objects.filter(campaign=campaign, pk__in=set(units), dossier__isnull=False)
        .select_related("organisation", "dossier")
        .order_by("organisation__sort_key", "pk")
    )
    running = bool(phase_verdict(campaign, PhaseKind.SELF_ASSESSMENT, at=at))
    later = None if running else _later(campaign, hours, at)
    people = people_of(chosen)
    found = Round(phase, [], [], at)
    for unit in chosen:
        closes_at = hours.get(unit.pk, phase.closes_at)
        open_still = (later is None or unit.pk in later) and closes_at > at + UNDO_FOR
        _sort_out(found, unit, closes_at if open_still else None, people, lately)
    return found


def _sort_out(
    found: Round,
    unit: Participation,
    closes_at: datetime | None,
    people: Mapping[int, list[User]],
    lately: Mapping[tuple[int, int], datetime],
) -> None:
    """Put the people of one unit among the letters, or say why they get none."""
    name = unit.organisation.name
    persons = people.get(unit.organisation_id, [])
    if unit.dossier.state not in WAITING:
        found.left_out.append(LeftOut(name, _("has sent, or is locked")))
    elif closes_at is None:
        found.left_out.append(LeftOut(name, _("its hour has passed, or passes within the minute")))
    elif not persons:
        found.left_out.append(LeftOut(name, _("no officer or head of unit has an account")))
    else:
        for person in persons:
            told = lately.get((unit.pk, person.pk))
            if told is None:
                found.letters.append(Letter(unit, person, closes_at))
            else:
                moment = format_moment(told, today=localtime(found.at).date())
                reason = _("reminded at %(moment)s, again after 24 hours") % {"moment": moment}
                found.left_out.append(LeftOut(f"{person.full_name}, {name}", reason))


def remind_verdict(campaign: Campaign, *, at: datetime) -> Verdict:
    """Whether there is an hour ahead to remind of: everybody's, or an extended one."""
    verdict = phase_verdict(campaign, PhaseKind.SELF_ASSESSMENT, at=at)
    phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
    if verdict or phase is None:
        return verdict
    return ALLOWED if _later(campaign, _hours(phase), at) else verdict


@transaction.atomic
def remind_units(
    *, actor: Any, campaign: Campaign, participation_ids: Collection[int], at: datetime
) -> int:
    """Mail the officers and heads of chosen units, a minute from now; answers how many mails.

    Raises ``Refused``.
    """
    can_run(actor, campaign).require()
    remind_verdict(campaign, at=at).require()
    _lock(campaign)
    found = round_of(campaign=campaign, units=participation_ids, at=at)
    queued = 0
    for letter in found.letters:
        subject, body = found.words_of(letter)
        mail = queue_mail(
            to=letter.person.email,
            to_user=letter.person,
            subject=subject,
            body=body,
            kind=NUDGE_KIND,
            dedupe_key=letter_key(found.phase, unit=letter.unit.pk, person=letter.person.pk, at=at),
            due_at=at + UNDO_FOR,
            path=home_path(campaign.tenant),
        )
        queued += mail is not None
    if queued:
        units = sorted({letter.unit.pk for letter in found.letters})
        record(
            actor=actor,
            action="campaign.reminded",
            subject=campaign,
            new={"units": units, "mails": queued},
            at=at,
        )
    return queued


@transaction.atomic
def take_back_round(*, actor: Any, campaign: Campaign, stamp: int, at: datetime) -> tuple[int, int]:
    """Withdraw the letters of one round that have not left: how many of how many.

    Those units can be reminded again at once. Raises ``Refused``.
    """
    can_run(actor, campaign).require()
    _lock(campaign)
    phase = cast(Phase, phase_of(campaign, PhaseKind.SELF_ASSESSMENT))
    mails = [letter.mail for letter in letters_sent(phase) if letter.round == stamp]
    withdrawn = abort_many(actor=actor, mails=OutboxMail.objects.filter(pk__in=mails))
    if withdrawn:
        record(
            actor=actor,
            action="campaign.reminder_withdrawn",
            subject=campaign,
            new={"mails": withdrawn},
            at=at,
        )
    return withdrawn, len(mails)


def reminded_words(queued: int, *, at: datetime) -> str:
    """What the page says after reminding."""
    if not queued:
        return _("Nobody had to be reminded: they have sent, or were reminded in the past day.")
    words = ngettext(
        "%(count)s letter leaves at %(moment)s. Until then it can be withdrawn.",
        "%(count)s letters leave at %(moment)s. Until then they can be withdrawn.",
        queued,
    )
    moment = format_moment(at + UNDO_FOR, today=localtime(at).date())
    return words % {"count": format_count(queued), "moment": moment}


def withdrawn_words(withdrawn: int, letters: int) -> str:
    """What the page says after taking a round back."""
    if not withdrawn:
        return _("Nothing could be withdrawn: the letters have left.")
    words = ngettext(
        "%(count)s letter is withdrawn.", "%(count)s letters are withdrawn.", withdrawn
    ) % {"count": format_count(withdrawn)}
    if withdrawn == letters:
        return words
    gone = ngettext(
        "%(count)s had left already.", "%(count)s had left already.", letters - withdrawn
    ) % {"count": format_count(letters - withdrawn)}
    return f"{words} {gone}"


def _lock(campaign: Campaign) -> None:
    """Two people who press at the same moment: the second finds the letters of the first."""
    Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)


def _later(campaign: Campaign, hours: Mapping[int, datetime], at: datetime) -> set[int]:
    """Units whose own hour has not passed, while the campaign runs."""
    if campaign.state != CampaignState.OPEN:
        return set()
    return {unit for unit, closes in hours.items() if closes > at}


def _hours(phase: Phase) -> dict[int, datetime]:
    extended = Extension.objects.filter(phase=phase, criterion__isnull=True).order_by("closes_at")
    rows = extended.values_list("participation_id", "closes_at")
    return {unit: max(closes, phase.closes_at) for unit, closes in rows}

"""Remind chosen units that have not sent: who gets the letter, the letter itself, sending it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.phases import phase_of, phase_verdict
from campaigns.domain.reminders import home_path, people_of, reminder_text
from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Extension, Participation, Phase
from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.formats import format_count
from parindex.common.verdict import ALLOWED, Verdict
from parindex.notify.domain.outbox import queue_mail
from parindex.notify.models import OutboxMail
from scoring.enums import DossierState

NUDGE_KIND = "progress.reminder"
AGAIN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Letter:
    """One reminder: to whom, about which unit, until when."""

    unit: Participation
    person: User
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """The letters that would leave now, and how many people were reminded a short time ago."""

    phase: Phase
    letters: list[Letter]
    spared: int
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


def round_of(*, campaign: Campaign, units: Collection[int], at: datetime) -> Round:
    """The letters to officers and heads of ``units`` (participations) that have not sent.

    Nobody gets a second one about the same unit within 24 hours, nobody one after the unit's hour.
    """
    phase = cast(Phase, phase_of(campaign, PhaseKind.SELF_ASSESSMENT))  # a campaign needs one
    hours = _hours(phase)
    asked = set(units)
    if not phase_verdict(campaign, PhaseKind.SELF_ASSESSMENT, at=at):
        asked &= _later(campaign, hours, at)
    waiting = [DossierState.DRAFT, DossierState.WITH_HEAD]
    chosen = list(
        Participation.objects.filter(
            campaign=campaign, pk__in=asked, dossier__state__in=waiting
        ).select_related("organisation")
    )
    people, lately = people_of(chosen), _lately(phase, at)
    letters, spared = [], 0
    for unit in chosen:
        for person in people.get(unit.organisation_id, []):
            if (unit.pk, person.pk) in lately:
                spared += 1
            else:
                letters.append(Letter(unit, person, hours.get(unit.pk, phase.closes_at)))
    return Round(phase, letters, spared, at)


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
    """Mail the officers and heads of chosen units; answers how many mails. Raises ``Refused``."""
    can_run(actor, campaign).require()
    remind_verdict(campaign, at=at).require()
    # Two people who press at the same moment: the second finds the letters of the first.
    Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
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
            dedupe_key=f"{_key(found.phase)}{letter.unit.pk}:{letter.person.pk}:{_stamp(at)}",
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


def reminded_words(queued: int) -> str:
    """What the page says after reminding."""
    if not queued:
        return _("Nobody had to be reminded: they have sent, or were reminded in the past day.")
    words = ngettext(
        "%(count)s reminder is in the outbox.", "%(count)s reminders are in the outbox.", queued
    )
    return words % {"count": format_count(queued)}


def _key(phase: Phase) -> str:
    return f"nudge:{phase.pk}:"


def _stamp(at: datetime) -> int:
    return int(at.timestamp())


def _lately(phase: Phase, at: datetime) -> set[tuple[int, int]]:
    """(participation, person) reminded in the past 24 hours, by the hour in the key."""
    keys = OutboxMail.objects.filter(
        kind=NUDGE_KIND, dedupe_key__startswith=_key(phase)
    ).values_list("dedupe_key", flat=True)
    found = set()
    for key in keys:
        unit, person, stamp = str(key).split(":")[2:]
        if stamp.isdecimal() and at - datetime.fromtimestamp(int(stamp), UTC) < AGAIN_AFTER:
            found.add((int(unit), int(person)))
    return found


def _later(campaign: Campaign, hours: Mapping[int, datetime], at: datetime) -> set[int]:
    """Units whose own hour has not passed, while the campaign runs."""
    if campaign.state != CampaignState.OPEN:
        return set()
    return {unit for unit, closes in hours.items() if closes > at}


def _hours(phase: Phase) -> dict[int, datetime]:
    extended = Extension.objects.filter(phase=phase, criterion__isnull=True).order_by("closes_at")
    rows = extended.values_list("participation_id", "closes_at")
    return {unit: max(closes, phase.closes_at) for unit, closes in rows}

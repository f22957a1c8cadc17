"""Opening and closing a wave: what freezes, what is made, what is destroyed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.domain.rows import lock_campaign
from parindex.audit.domain.record import canonical, record
from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Verdict, refused
from surveys.domain.assigning import asked, assign_forms
from surveys.domain.letters import withdraw_all_of
from surveys.domain.links import invite
from surveys.domain.paper_lots import close_lots
from surveys.domain.readiness import NotReady, errors_of
from surveys.domain.release import Emptied, empty_envelopes
from surveys.domain.sealing import new_key_pair
from surveys.enums import QuestionnaireState, WaveState
from surveys.models import (
    CounterPoint,
    GroupForm,
    Invitation,
    Questionnaire,
    Wave,
    WaveKey,
)

# A post received in time may still be on its way through the server (design 3.8).
DRAIN = timedelta(minutes=2)
BATCH = 2000


def can_open_wave(actor: Any, wave: Wave, *, at: datetime) -> Verdict:
    """The secretariat, once, before the wave's end, when somebody is asked something."""
    verdict = can_run(actor, wave.campaign)
    if not verdict:
        return verdict
    if wave.state != WaveState.PREPARING:
        return refused(_("The wave has been opened already."))
    if at >= wave.closes_at:
        words = _("The wave would end at %(moment)s, which is over.")
        return refused(words % {"moment": format_moment(wave.closes_at)})
    if not GroupForm.objects.filter(group__wave=wave).exists():
        return refused(_("No group has a form yet."))
    if not asked(wave).exists() and not CounterPoint.objects.filter(wave=wave).exists():
        return refused(_("Nobody is on an accepted list yet, and there is no counter point."))
    return ALLOWED


@transaction.atomic
def open_wave(*, actor: Any, wave: Wave, at: datetime) -> Wave:
    """Freeze the questionnaires, say who fills in what, make the keys and the personal links.

    Answers are taken from ``opens_at`` on. Raises ``Refused``, and ``NotReady`` with every finding
    that keeps the wave from opening. Waves of a campaign open one after the other: what one of
    them feeds the next may not (``one_feed``).
    """
    lock_campaign(wave.campaign)
    wave = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    can_open_wave(actor, wave, at=at).require()
    errors = errors_of(wave, at=at)
    if errors:
        raise NotReady(errors)
    _freeze_questionnaires(actor, wave, at)
    assign_forms(wave)
    _invite(wave)
    public, private = new_key_pair()
    WaveKey.objects.create(wave=wave, public=public, private=private)
    wave.state, wave.opened_at = WaveState.OPEN, at
    wave.save(update_fields=["state", "opened_at"])
    record(
        actor=actor,
        action="wave.opened",
        subject=wave,
        new={"invited": Invitation.objects.filter(wave=wave).count()},
    )
    return wave


def can_close_wave(wave: Wave, *, at: datetime) -> Verdict:
    """Only by its hour, with the time that posts received before it need: never by a person.

    Where paper may be typed in after the last answer, the wave waits for that hour.
    """
    if wave.state != WaveState.OPEN:
        return refused(_("The wave is not open."))
    if at < wave.ends_at + DRAIN:
        words = _("The wave closes at %(moment)s.")
        return refused(words % {"moment": format_moment(wave.ends_at)})
    return ALLOWED


@transaction.atomic
def close_wave(*, wave: Wave, at: datetime) -> Emptied:
    """Take the last ballots out, destroy the key, open the results. Raises ``Refused``."""
    wave = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    can_close_wave(wave, at=at).require()
    wave.state, wave.closed_at = WaveState.CLOSED, at
    wave.save(update_fields=["state", "closed_at"])
    withdraw_all_of(wave)
    unfinished = close_lots(wave=wave)
    emptied = empty_envelopes(wave=wave, at=at)
    record(
        actor=None,
        action="wave.closed",
        subject=wave,
        new={
            "too_few": emptied.too_few,
            "unclaimed": emptied.unclaimed,
            "paper_unfinished": unfinished,
        },
    )
    return emptied


def _invite(wave: Wave) -> None:
    """Links for everybody who fills something in, some at a time: a country fits in no memory."""
    people = asked(wave).filter(forms__isnull=False).order_by("pk").distinct().only("wave")
    found = people.iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        invite(respondents=batch)


def _freeze_questionnaires(actor: Any, wave: Wave, at: datetime) -> None:
    forms = GroupForm.objects.filter(group__wave=wave).values("questionnaire")
    for questionnaire in Questionnaire.objects.filter(
        pk__in=forms, state=QuestionnaireState.DRAFT
    ).select_for_update(no_key=True):
        text = canonical(questionnaire.document)
        questionnaire.content_hash = hashlib.sha256(text.encode()).hexdigest()
        questionnaire.state, questionnaire.frozen_at = QuestionnaireState.FROZEN, at
        questionnaire.save(update_fields=["content_hash", "state", "frozen_at"])
        record(
            actor=actor,
            action="questionnaire.frozen",
            subject=questionnaire,
            new={"sha256": questionnaire.content_hash},
            at=at,
        )

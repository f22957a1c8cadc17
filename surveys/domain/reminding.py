"""Reminders: only to people who have not answered, within the cap and the spacing of the wave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from campaigns.domain.reminders import rung_due
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.notify.domain.outbox import queue_many
from parindex.notify.models import MailState, OutboxMail
from surveys.domain.channels import message_for, sent_from_here
from surveys.domain.letter_rights import can_edit_letters, can_remind, writing_is_open
from surveys.domain.letter_writing import ABOUT, Writer, plan_of
from surveys.domain.letters import UNDER_WAY, asked
from surveys.domain.lists import locked_wave
from surveys.enums import LetterKind, WaveState
from surveys.models import Invitation, LetterPlan, RespondentGroup, Turnout, Wave


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a round of reminders would reach at a moment, and why not the others.

    ``answered``: as the turnout shows it; so ``due`` is the most it can be, whose answer is not
    shown yet gets no letter. ``by_hand``: people whose letters are given out; ``returned``: whose
    address is wrong for good.
    """

    due: int
    answered: int
    not_invited: int
    by_hand: int
    under_way: int
    returned: int
    capped: int
    too_soon: int


def reach_of(wave: Wave, *, groups: Collection[RespondentGroup] | None, at: datetime) -> Reach:
    """The numbers of a round of reminders to ``groups`` (``None``: all).

    Counted live, one look after another would tell when each answer came in, and of a small group
    whose it was: they follow the turnout that is shown, late and for many at once (decision 6).
    """
    shown = Turnout.objects.filter(is_shown=True)
    rows = _judged(_of_groups(wave, groups), answers=shown)
    counts = Counter(_verdict(wave, row, at) for row in rows.iterator(chunk_size=2000))
    return Reach(
        due=counts["due"],
        answered=counts["answered"],
        not_invited=counts["not_invited"],
        by_hand=counts["by_hand"],
        under_way=counts["under_way"],
        returned=counts["returned"],
        capped=counts["capped"],
        too_soon=counts["too_soon"],
    )


@transaction.atomic
def send_reminders(
    *, actor: Any, wave: Wave, groups: Collection[RespondentGroup] | None, at: datetime
) -> int:
    """Remind whoever may be reminded at ``at``; answers how many. Raises ``Refused``.

    Cap and spacing are judged under the lock of the wave: two rounds at once are one.
    """
    wave = locked_wave(wave)
    can_remind(actor, wave, at=at).require()
    return _remind(wave, groups=groups, at=at, actor=actor)


@transaction.atomic
def remind_by_plan(*, wave: Wave, at: datetime) -> int:
    """The rung of the ladder that is due at ``at``, once; harmless to repeat."""
    wave = locked_wave(wave)
    plan = LetterPlan.objects.select_for_update(no_key=True).filter(wave=wave).first()
    if plan is None or not writing_is_open(wave, at=at):
        return 0
    hours = [days * 24 for days in plan.remind_days]
    rung = rung_due(hours, opens_at=wave.opens_at, closes_at=wave.closes_at, at=at)
    name = f"{rung}:{int(wave.closes_at.timestamp())}"
    if rung is None or name in plan.reminded:
        return 0
    plan.reminded = [*plan.reminded, name]
    plan.save(update_fields=["reminded"])
    return _remind(wave, groups=None, at=at, actor=None)


def waves_to_remind() -> QuerySet[Wave]:
    """Open waves with a ladder of reminders."""
    found: QuerySet[Wave] = Wave.objects.filter(state=WaveState.OPEN)
    return found.exclude(letter_plan=None).exclude(letter_plan__remind_days=[])


@transaction.atomic
def save_plan(
    *,
    actor: Any,
    wave: Wave,
    with_english: bool,
    remind_days: Collection[int],
    expected_version: int,
    at: datetime,
) -> LetterPlan:
    """Change how letters go out. Raises ``Refused``, ``StaleEdit``."""
    wave = locked_wave(wave)
    can_edit_letters(actor, wave, at=at).require()
    plan = plan_of(wave)
    if plan.version != expected_version:
        raise StaleEdit(plan)
    days = sorted(set(remind_days), reverse=True)
    old = {"with_english": plan.with_english, "remind_days": plan.remind_days}
    new = {"with_english": with_english, "remind_days": days}
    plan.with_english, plan.remind_days = with_english, days
    plan.version += 1
    plan.save()
    record(actor=actor, action="letter_plan.edited", subject=plan, old=old, new=new, at=at)
    return plan


def _remind(
    wave: Wave, *, groups: Collection[RespondentGroup] | None, at: datetime, actor: Any
) -> int:
    rows = _judged(_of_groups(wave, groups), answers=Turnout.objects.all())
    chosen = [row for row in rows if _verdict(wave, row, at) == "due"]
    writer = Writer(wave)
    queue_many([message_for(writer, LetterKind.REMINDER, row, at=at) for row in chosen])
    Invitation.objects.filter(pk__in=[row.pk for row in chosen]).update(
        reminders=F("reminders") + 1, reminded_at=at
    )
    if chosen:
        new = {"count": len(chosen)}
        record(actor=actor, action="wave.reminded", subject=wave, new=new, at=at)
    return len(chosen)


def _of_groups(wave: Wave, groups: Collection[RespondentGroup] | None) -> QuerySet[Invitation]:
    found = asked(wave)
    return found if groups is None else found.filter(respondent__group__in=groups)


def _judged(
    invitations: QuerySet[Invitation], *, answers: QuerySet[Turnout]
) -> QuerySet[Invitation]:
    """Each with what decides about a reminder; ``answers``: those that are known of."""
    mails = OutboxMail.objects.filter(about_kind=ABOUT, about_id=OuterRef("pk"))
    last = mails.order_by("-pk")
    return invitations.annotate(
        answered=Exists(answers.filter(invitation=OuterRef("pk"))),
        is_under_way=Exists(mails.filter(state__in=UNDER_WAY)),
        last_state=Subquery(last.values("state")[:1]),
        last_is_hard=Subquery(last.values("is_hard")[:1]),
    )


def _verdict(wave: Wave, row: Any, at: datetime) -> str:
    """Why a person is reminded or not; the first reason that holds."""
    last = max(moment for moment in (row.invited_at, row.reminded_at, wave.opens_at) if moment)
    reasons = (
        ("answered", row.answered),
        ("by_hand", row.respondent.channel not in sent_from_here()),
        ("not_invited", row.invited_at is None),
        ("under_way", row.is_under_way),
        ("returned", _is_lost(row)),
        ("capped", row.reminders >= wave.reminder_cap),
        ("too_soon", at < last + timedelta(hours=wave.reminder_hours)),
    )
    return next((name for name, holds in reasons if holds), "due")


def _is_lost(row: Any) -> bool:
    """The last letter was refused, or came back because the address is wrong."""
    returned = row.last_state == MailState.BOUNCED and row.last_is_hard
    return bool(returned or row.last_state == MailState.FAILED)

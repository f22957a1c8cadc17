"""Invitations: queued, withdrawn, written again. Reminders: ``surveys.domain.reminding``.

``Invitation.invited_at`` is set with the letter, under the lock of the wave: two people who press
the button at once invite everybody once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from parindex.audit.domain.record import record
from parindex.notify.domain.outbox import queue_many, withdraw_about
from parindex.notify.models import MailState, OutboxMail, Unneeded
from surveys.domain.channels import message_for, sent_from_here
from surveys.domain.letter_rights import can_write, writing_is_open
from surveys.domain.letter_writing import ABOUT, INVITATION, REMINDER, Writer
from surveys.domain.lists import locked_wave
from surveys.enums import LetterKind, RespondentState
from surveys.models import Invitation, Respondent, Turnout, Wave

UNDER_WAY = (MailState.QUEUED, MailState.RETRY, MailState.SENDING)


def asked(wave: Wave) -> QuerySet[Invitation]:
    """Invitations whose link is good, of people who are asked, with whom they are for."""
    found: QuerySet[Invitation] = Invitation.objects.filter(
        wave=wave, revoked_at__isnull=True, respondent__state=RespondentState.ACTIVE
    )
    return found.select_related("respondent__group")


def not_shown_as_answered(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Those whom nobody sees as having answered. What a person reads, is handed or has written
    goes by this: who is missing in it must tell no more than turnout, which comes late (decision
    0006). A letter to somebody who has answered leads to "already received"."""
    shown = Turnout.objects.filter(is_shown=True)
    return invitations.exclude(pk__in=shown.values("invitation"))


def to_invite(wave: Wave) -> QuerySet[Invitation]:
    """People with a good link to whom nothing has been written yet; who has answered unseen is in.

    A withdrawn letter that somebody queued again in the outbox counts as written.
    """
    waiting = OutboxMail.objects.filter(about_kind=ABOUT, state__in=UNDER_WAY)
    found = not_shown_as_answered(asked(wave)).filter(invited_at__isnull=True)
    return found.exclude(pk__in=waiting.values("about_id"))


def invite_all(*, actor: Any, wave: Wave, at: datetime) -> int:
    """Write to everybody who has not been written to; answers how many. Raises ``Refused``."""
    return send_invitations(actor=actor, wave=wave, people=None, at=at)


@transaction.atomic
def send_invitations(
    *, actor: Any, wave: Wave, people: Iterable[Respondent] | None, at: datetime
) -> int:
    """Queue the invitations of ``people`` (``None``: everybody) that can be sent from here.

    Whoever has been written to, or is shown as having answered, is left out. Letters queued before
    the wave opens leave when it does. A constant number of statements per thousand people. Raises
    ``Refused``.
    """
    wave = locked_wave(wave)
    can_write(actor, wave, at=at).require()
    found = to_invite(wave).filter(respondent__channel__in=sent_from_here())
    if people is not None:
        found = found.filter(respondent__in=[person.pk for person in people])
    count = _queue(wave, list(found), LetterKind.INVITATION, at)
    if count:
        record(actor=actor, action="wave.invited", subject=wave, new={"count": count}, at=at)
    return count


@transaction.atomic
def withdraw_letters(
    *, actor: Any, wave: Wave, people: Iterable[Respondent] | None, at: datetime
) -> int:
    """Withdraw what has not left, of ``people`` or of everybody. Raises ``Refused``.

    A withdrawn invitation can be sent again; a withdrawn reminder does not count.
    """
    wave = locked_wave(wave)
    can_write(actor, wave, at=at).require()
    found = Invitation.objects.filter(wave=wave)
    if people is not None:
        found = found.filter(respondent__in=[person.pk for person in people])
    count = _withdraw(found, why=None)
    if count:
        new = {"count": count}
        record(actor=actor, action="wave.letters_withdrawn", subject=wave, new=new, at=at)
    return count


def withdraw_all_of(wave: Wave) -> int:
    """The wave has closed: nothing that waits leaves. In the transaction of the closing."""
    return _withdraw(Invitation.objects.filter(wave=wave), why=Unneeded.CLOSED)


def withdraw_of(invitation: Invitation) -> int:
    """The person is not asked any more. In the transaction that says so."""
    return _withdraw(Invitation.objects.filter(pk=invitation.pk), why=Unneeded.REVOKED)


def was_written_to(invitation: Invitation) -> bool:
    """Whether a letter to the person left, or would have if the link had stayed good."""
    mails = OutboxMail.objects.filter(about_kind=ABOUT, about_id=invitation.pk, kind=INVITATION)
    by_hand = mails.filter(state=MailState.ABORTED, unneeded="")
    return invitation.invited_at is not None or mails.exclude(pk__in=by_hand).exists()


def write_to_new_address(invitation: Invitation, *, was_invited: bool, at: datetime) -> bool:
    """A new link, or a new person in the place of one: what waits is void, a new letter is queued.

    Only where the first had been written to; else the next round of invitations takes it along.
    In the transaction of the correction. ``False`` where the letter has to be given out by hand.
    """
    _withdraw(Invitation.objects.filter(pk=invitation.pk), why=Unneeded.RENEWED)
    Invitation.objects.filter(pk=invitation.pk).update(
        invited_at=None, reminders=0, reminded_at=None
    )
    fresh = asked(invitation.wave).filter(
        pk=invitation.pk, respondent__channel__in=sent_from_here()
    )
    if not was_invited or not writing_is_open(invitation.wave, at=at):
        return False
    return bool(_queue(invitation.wave, list(fresh), LetterKind.INVITATION, at))


def _queue(wave: Wave, invitations: list[Invitation], kind: str, at: datetime) -> int:
    writer = Writer(wave)
    queue_many([message_for(writer, kind, row, at=at) for row in invitations])
    Invitation.objects.filter(pk__in=[row.pk for row in invitations]).update(invited_at=at)
    return len(invitations)


def _withdraw(invitations: QuerySet[Invitation], *, why: Unneeded | None) -> int:
    ids = invitations.order_by().values("pk")
    mails = withdraw_about(kind=ABOUT, ids=ids, why=why or "")
    invited = [mail.about_id or 0 for mail in mails if mail.kind == INVITATION]
    reminded = [mail.about_id or 0 for mail in mails if mail.kind == REMINDER]
    Invitation.objects.filter(pk__in=invited).update(invited_at=None)
    Invitation.objects.filter(pk__in=reminded, reminders__gt=0).update(
        reminders=F("reminders") - 1, reminded_at=None
    )
    return len(mails)

"""A respondent who lost the letter asks for it again, on a page that tells nothing.

The page writes a row for every request; whether the address is that of somebody who is asked, a
worker finds out afterwards. So the answer, the statements and the time are the same for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from parindex.audit.domain.record import record
from parindex.notify.domain.outbox import queue_many
from parindex.notify.models import OutboxMail
from surveys.domain.letter_rights import writing_is_open
from surveys.domain.letter_writing import ABOUT, AGAIN, Writer
from surveys.domain.letters import asked, not_shown_as_answered
from surveys.enums import LetterKind, WaveState
from surveys.models import Invitation, ResendRequest, Wave

# Letters to one mail address in a day.
FOR_ONE_ADDRESS, DAY = 3, timedelta(days=1)


def open_waves() -> list[Wave]:
    """The surveys of the tenant in scope that take answers; said in every letter, no secret."""
    return list(Wave.objects.filter(state=WaveState.OPEN).order_by("closes_at", "pk")[:5])


@transaction.atomic
def ask_again(*, wave: Wave, email: str, at: datetime) -> None:
    """Note a request, whoever's address it is, and let a worker look into it."""
    from surveys.tasks import resend_letters  # the task module imports this one

    ResendRequest.objects.create(wave=wave, email=email, asked_at=at)
    tenant_id = wave.tenant_id
    transaction.on_commit(lambda: resend_letters.delay(tenant_id), robust=True)


@transaction.atomic
def resend_asked(*, at: datetime) -> int:
    """Answer every request of the tenant in scope; answers how many letters were queued."""
    requests = list(ResendRequest.objects.select_for_update(skip_locked=True, no_key=True)[:500])
    waves = Wave.objects.in_bulk([request.wave_id for request in requests])
    count = 0
    for request in requests:
        wave = waves[request.wave_id]
        mails = list(_mails(wave, request.email, at))
        queue_many(mails)
        count += len(mails)
        if mails:
            record(actor=None, action="wave.letter_sent_again", subject=wave, at=at)
    ResendRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    return count


def _mails(wave: Wave, email: str, at: datetime) -> Iterator[OutboxMail]:
    """The invitation once more, with the same link, at most three times a day."""
    if not writing_is_open(wave, at=at) or at < wave.opens_at:
        return
    found = not_shown_as_answered(asked(wave)).filter(respondent__email__iexact=email)
    for invitation in found[:1]:
        if _sent_lately(invitation, at) < FOR_ONE_ADDRESS:
            mail = Writer(wave).mail(LetterKind.INVITATION, invitation, at=at)
            mail.kind = AGAIN
            yield mail
            Invitation.objects.filter(pk=invitation.pk, invited_at__isnull=True).update(
                invited_at=at
            )


def _sent_lately(invitation: Invitation, at: datetime) -> int:
    """Letters asked for in the last day; counted here because the page must not know."""
    since = at - DAY
    mails = OutboxMail.objects.filter(about_kind=ABOUT, about_id=invitation.pk, kind=AGAIN)
    return mails.filter(due_at__gt=since).count()

"""Queue, retry and withdraw messages: every one is a row before it leaves (design 3.9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.tenancy import current_tenant_id, in_rehearsal
from parindex.notify.domain.notices import give_notice, show_notice
from parindex.notify.models import MailState, OutboxMail

# What is over without the message having surely arrived; a person may send it again.
OVER = (MailState.FAILED, MailState.BOUNCED, MailState.ABORTED, MailState.UNKNOWN)
NOT_LEFT = (MailState.QUEUED, MailState.RETRY)


def first_state() -> MailState:
    """What a new message is: of a rehearsal it is kept to be read and never leaves."""
    return MailState.HELD if in_rehearsal() else MailState.QUEUED


@transaction.atomic(savepoint=False)
def queue_mail(
    *,
    to: str,
    subject: str,
    body: str,
    kind: str,
    to_user: User | None = None,
    dedupe_key: str | None = None,
    due_at: datetime | None = None,
    path: str = "",
) -> OutboxMail | None:
    """Queue one message for the tenant in scope and hand its id to a worker after the commit.

    With ``dedupe_key`` a second call is harmless and answers ``None``. With ``path``, the place the
    message speaks of, ``to_user`` finds it among the notices as well; letters that carry a secret
    (an address to set a password) have none.
    """
    mail = OutboxMail(
        to=to,
        domain=domain_of(to),
        to_user=to_user,
        subject=one_line(subject),
        body=body,
        kind=kind,
        dedupe_key=dedupe_key,
        due_at=due_at or timezone.now(),
        state=first_state(),
    )
    if dedupe_key is None:
        mail.save()
    else:
        names = ("to", "domain", "to_user", "subject", "body", "kind", "due_at", "state")
        mail, created = OutboxMail.objects.get_or_create(
            dedupe_key=dedupe_key, defaults={name: getattr(mail, name) for name in names}
        )
        if not created:
            return None
    if to_user is not None and path:
        give_notice(user=to_user, mail=mail, path=path)
    _hand_over(mail)
    return mail


@transaction.atomic(savepoint=False)
def queue_many(mails: Sequence[OutboxMail]) -> list[OutboxMail]:
    """Queue unsaved messages at once; one run of a worker takes them along after the commit."""
    for mail in mails:
        mail.domain, mail.subject = domain_of(mail.to), one_line(mail.subject)
        mail.state = first_state()
    made: list[OutboxMail] = OutboxMail.objects.bulk_create(mails, batch_size=1000)
    if made and not in_rehearsal():
        _start_run(made[0].tenant_id)
    return made


def domain_of(to: str) -> str:
    """The recipient domain, by which messages are throttled; empty for a phone number."""
    return to.rpartition("@")[2].lower() if "@" in to else ""


def one_line(subject: str) -> str:
    """A subject is one line of a header."""
    return " ".join(subject.split())[:255]


@transaction.atomic
def abort_one(*, actor: User, mail: OutboxMail) -> bool:
    """Withdraw one message; ``False`` when it has already left or is just leaving."""
    withdrawn = OutboxMail.objects.filter(pk=mail.pk, state__in=NOT_LEFT).update(
        state=MailState.ABORTED, unneeded=""
    )
    if withdrawn:
        show_notice(mail=mail, shown=False)
        record(actor=actor, action="mail.withdrawn", subject=mail, old={"state": mail.state})
    return bool(withdrawn)


@transaction.atomic
def retry_one(*, actor: User, mail: OutboxMail, at: datetime) -> bool:
    """Queue again what is over without having surely arrived; ``False`` for any other state.

    A message of which nobody knows whether it arrived may reach its reader twice then.
    """
    queued = _requeue(actor, mail, at)
    if queued:
        _hand_over(mail)
    return queued


@transaction.atomic
def confirm_one(*, actor: User, mail: OutboxMail, at: datetime) -> bool:
    """A person found out that a message of unknown fate did arrive."""
    confirmed = OutboxMail.objects.filter(pk=mail.pk, state=MailState.UNKNOWN).update(
        state=MailState.SENT, sent_at=at
    )
    if confirmed:
        record(actor=actor, action="mail.confirmed", subject=mail, old={"state": mail.state}, at=at)
    return bool(confirmed)


def abort_many(*, actor: User, mails: Iterable[OutboxMail]) -> int:
    """Withdraw every message of these that has not left; answers how many."""
    return sum(abort_one(actor=actor, mail=mail) for mail in mails)


def retry_many(*, actor: User, mails: Iterable[OutboxMail], at: datetime) -> int:
    """Queue again every message of these that is over without having been sent."""
    queued = sum(_requeue(actor, mail, at) for mail in mails)
    if queued:
        _start_run(current_tenant_id())
    return queued


def withdraw_about(*, kind: str, ids: Any, why: str) -> list[OutboxMail]:
    """Withdraw what has not left about these rows; the caller audits. Answers what it was.

    ``ids``: numbers or a query of them; ``why``: an ``Unneeded``, empty when a person decided.
    """
    waiting = OutboxMail.objects.filter(about_kind=kind, about_id__in=ids, state__in=NOT_LEFT)
    found = list(waiting.select_for_update(no_key=True).defer("body"))
    OutboxMail.objects.filter(pk__in=[mail.pk for mail in found]).update(
        state=MailState.ABORTED, unneeded=why
    )
    return found


@transaction.atomic
def _requeue(actor: User, mail: OutboxMail, at: datetime) -> bool:
    queued = OutboxMail.objects.filter(pk=mail.pk, state__in=OVER).update(
        state=MailState.QUEUED,
        due_at=at,
        attempts=0,
        tried_since=None,
        unneeded="",
        message_id="",
        is_hard=False,
    )
    if queued:
        show_notice(mail=mail, shown=True)
        record(actor=actor, action="mail.requeued", subject=mail, old={"state": mail.state})
    return bool(queued)


def _hand_over(mail: OutboxMail) -> None:
    """Give the id to a worker once the row is committed; a lost id is found by the beat task."""
    from parindex.notify.tasks import send_mail  # the task module imports this one

    if mail.state == MailState.HELD:
        return
    tenant_id, mail_id = mail.tenant_id, mail.pk
    transaction.on_commit(lambda: send_mail.delay(tenant_id, mail_id), robust=True)


def _start_run(tenant_id: int) -> None:
    from parindex.notify.tasks import send_mail_of  # the task module imports the delivery

    transaction.on_commit(lambda: send_mail_of.delay(tenant_id), robust=True)

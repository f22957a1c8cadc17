"""Queue, send, retry and withdraw mail: every message is a row before it leaves (design 3.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.notify.domain.notices import give_notice, show_notice
from parindex.notify.models import MailState, OutboxMail

# Minutes to wait before each further attempt; after the last one the message has failed.
RETRY_MINUTES = (1, 5, 15, 60, 240)
# A row left in SENDING this long belonged to a worker that died.
ABANDONED = timedelta(minutes=15)


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
        to_user=to_user,
        subject=" ".join(subject.split())[:255],
        body=body,
        kind=kind,
        dedupe_key=dedupe_key,
        due_at=due_at or timezone.now(),
    )
    if dedupe_key is None:
        mail.save()
    else:
        mail, created = OutboxMail.objects.get_or_create(
            dedupe_key=dedupe_key,
            defaults={
                name: getattr(mail, name)
                for name in ("to", "to_user", "subject", "body", "kind", "due_at")
            },
        )
        if not created:
            return None
    if to_user is not None and path:
        give_notice(user=to_user, mail=mail, path=path)
    _hand_over(mail)
    return mail


def due_mail(*, at: datetime) -> list[int]:
    """Ids of the messages to send now: due ones, and those a dead worker left behind."""
    due = Q(state__in=[MailState.QUEUED, MailState.RETRY], due_at__lte=at)
    left = Q(state=MailState.SENDING, claimed_at__lt=at - ABANDONED)
    return list(
        OutboxMail.objects.filter(due | left).order_by("due_at").values_list("pk", flat=True)[:500]
    )


def deliver(*, mail_id: int, at: datetime) -> MailState | None:
    """Claim one message, send it, write what happened. ``None`` when somebody else has it.

    The claim is committed before the server is spoken to, so a message is sent at most once per
    claim; a worker that dies in between leaves SENDING, which is tried again after ``ABANDONED``.
    """
    with transaction.atomic():
        mail = (
            OutboxMail.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(
                Q(state__in=[MailState.QUEUED, MailState.RETRY], due_at__lte=at)
                | Q(state=MailState.SENDING, claimed_at__lt=at - ABANDONED),
                pk=mail_id,
            )
            .first()
        )
        if mail is None:
            return None
        mail.state, mail.claimed_at = MailState.SENDING, at
        mail.attempts += 1
        mail.message_id = mail.message_id or make_msgid(domain=_sender_domain())
        mail.save(update_fields=["state", "claimed_at", "attempts", "message_id"])
    try:
        _send(mail)
    except Exception as error:  # noqa: BLE001 whatever a mail server does, the row must say so
        _failed(mail, error, at)
    else:
        mail.state, mail.sent_at, mail.last_error = MailState.SENT, timezone.now(), ""
        mail.save(update_fields=["state", "sent_at", "last_error"])
    return MailState(mail.state)


@transaction.atomic
def abort_one(*, actor: User, mail: OutboxMail) -> bool:
    """Withdraw one message; ``False`` when it has already left or is just leaving."""
    withdrawn = OutboxMail.objects.filter(
        pk=mail.pk, state__in=[MailState.QUEUED, MailState.RETRY]
    ).update(state=MailState.ABORTED)
    if withdrawn:
        show_notice(mail=mail, shown=False)
        record(actor=actor, action="mail.withdrawn", subject=mail, old={"state": mail.state})
    return bool(withdrawn)


@transaction.atomic
def retry_one(*, actor: User, mail: OutboxMail, at: datetime) -> bool:
    """Queue again what failed, came back or was withdrawn; ``False`` for any other state."""
    over = [MailState.FAILED, MailState.BOUNCED, MailState.ABORTED]
    queued = OutboxMail.objects.filter(pk=mail.pk, state__in=over).update(
        state=MailState.QUEUED, due_at=at, attempts=0
    )
    if queued:
        show_notice(mail=mail, shown=True)
        record(actor=actor, action="mail.requeued", subject=mail, old={"state": mail.state})
        _hand_over(mail)
    return bool(queued)


def abort_many(*, actor: User, mails: Iterable[OutboxMail]) -> int:
    """Withdraw every message of these that has not left; answers how many."""
    return sum(abort_one(actor=actor, mail=mail) for mail in mails)


def retry_many(*, actor: User, mails: Iterable[OutboxMail], at: datetime) -> int:
    """Queue again every message of these that is over without having been sent."""
    return sum(retry_one(actor=actor, mail=mail, at=at) for mail in mails)


def _hand_over(mail: OutboxMail) -> None:
    """Give the id to a worker once the row is committed; a lost id is found by the beat task."""
    from parindex.notify.tasks import send_mail  # the task module imports this one

    tenant_id, mail_id = mail.tenant_id, mail.pk
    transaction.on_commit(lambda: send_mail.delay(tenant_id, mail_id), robust=True)


def _send(mail: OutboxMail) -> None:
    EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    ).send()


def _failed(mail: OutboxMail, error: Exception, at: datetime) -> None:
    waited = mail.attempts - 1
    mail.last_error = f"{type(error).__name__}: {error}"[:500]
    if waited < len(RETRY_MINUTES):
        mail.state = MailState.RETRY
        mail.due_at = at + timedelta(minutes=RETRY_MINUTES[waited])
    else:
        mail.state = MailState.FAILED
    mail.save(update_fields=["state", "due_at", "last_error"])


def _sender_domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"

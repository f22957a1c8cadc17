"""Who has a message while it is being sent, and what became of it (decision 0005).

Every step is one committed statement, and each asks for the claim it was made under: a worker
that was slow, or thought dead, can neither send nor overwrite what another one has taken up.

That a text is about to leave is on the disk before it leaves. An outcome is seen by everybody at
once and reaches the disk with the next such statement, or within a second: if the machine of the
database fails in between, the message is one whose text was leaving (unknown), never sent again.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce

from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from parindex.notify.domain.marks import message_id_of
from parindex.notify.domain.notices import show_notice
from parindex.notify.models import MailState, OutboxMail, Unneeded

# Minutes to wait before each further attempt; after the last one the message has failed.
RETRY_MINUTES = (1, 5, 15, 60, 240)
# A claim this old belonged to a worker that died: longer than any run (``delivery.RUN_SECONDS``).
ABANDONED = timedelta(minutes=15)
# While the server itself cannot be used, messages wait this long between attempts, and give up
# when it lasts too long.
TROUBLE_WAIT = timedelta(minutes=2)
TROUBLE_ENDS = timedelta(days=3)
WAITING = (MailState.QUEUED, MailState.RETRY)
MINUTE = timedelta(minutes=1)
_CLAIM_LOCK = 0x6D61696C

# The last step before a text leaves: here, too, a rehearsal stops.
_HAND_OVER = Prepared(
    "hand_over_mail",
    """
UPDATE notify_outboxmail SET handed_at = %(at)s
 WHERE id = %(mail)s AND tenant_id = %(tenant)s AND claim = %(claim)s AND state = 'sending'
   AND NOT EXISTS (SELECT FROM tenants_tenant
                   WHERE id = %(tenant)s AND rehearsal_of_id IS NOT NULL)
RETURNING id
""",
)
# What is set locally holds until this statement has committed, and no longer.
_END = Prepared(
    "end_mail",
    """
UPDATE notify_outboxmail
   SET state = %(state)s, sent_at = %(sent_at)s, due_at = %(due_at)s, handed_at = %(handed_at)s,
       last_error = %(last_error)s, unneeded = %(unneeded)s
  FROM (SELECT set_config('synchronous_commit', 'off', true) AS waits) AS disk
 WHERE id = %(mail)s AND tenant_id = %(tenant)s AND claim = %(claim)s AND state = 'sending'
   AND disk.waits = 'off'
RETURNING id
""",
)
_NAME = Prepared(
    "name_mails",
    """
UPDATE notify_outboxmail SET message_id = named.message_id
  FROM unnest(%(mails)s::bigint[], %(message_ids)s::text[]) AS named (mail, message_id)
 WHERE id = named.mail AND tenant_id = %(tenant)s
RETURNING id
""",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Messages one run may send, in order."""

    key: uuid.UUID
    mails: Sequence[OutboxMail]


def due(*, at: datetime) -> QuerySet[OutboxMail]:
    """What waits to leave now, in the order of the queue."""
    found: QuerySet[OutboxMail] = OutboxMail.objects.filter(state__in=WAITING, due_at__lte=at)
    return found.order_by("due_at", "pk")


@transaction.atomic
def take(*, at: datetime, most: int, per_minute: int, domain: str) -> Claim:
    """Claim the next messages, no more to one recipient domain than ``per_minute`` allows.

    Claims of one tenant are made one after the other, so that the throttle holds for all workers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CLAIM_LOCK, current_tenant_id()])
    left = _left(at=at, per_minute=per_minute)
    full = [name for name, free in left.items() if free <= 0]
    waiting = due(at=at).exclude(domain__in=full).values_list("pk", "domain")
    chosen: list[int] = []
    for pk, name in waiting[: most * 10]:
        free = left.get(name, per_minute)
        if free > 0:
            left[name] = free - 1
            chosen.append(pk)
        if len(chosen) == most:
            break
    return _claimed(due(at=at).filter(pk__in=chosen), at=at, domain=domain)


@transaction.atomic
def take_one(*, mail_id: int, at: datetime, domain: str) -> Claim:
    """Claim one message past the throttle; the claim is empty when somebody else has it."""
    return _claimed(due(at=at).filter(pk=mail_id), at=at, domain=domain)


def hand_over(*, claim: Claim, mail: OutboxMail, at: datetime) -> bool:
    """Note that the text is about to leave; ``False`` when the claim is no longer ours."""
    mail.handed_at = at
    return bool(_HAND_OVER.rows(_ours(claim, mail) | {"at": at}))


def sent(*, claim: Claim, mail: OutboxMail, at: datetime) -> None:
    """The server has taken it."""
    _end(claim, mail, state=MailState.SENT, sent_at=at, last_error="")


def unknown(*, claim: Claim, mail: OutboxMail, words: str) -> None:
    """The connection died while the text was leaving."""
    _end(claim, mail, state=MailState.UNKNOWN, last_error=words[:500])


def failed(*, claim: Claim, mail: OutboxMail, words: str) -> None:
    """The server refused it for good."""
    _end(claim, mail, state=MailState.FAILED, last_error=words[:500])


def put_off(*, claim: Claim, mail: OutboxMail, words: str) -> None:
    """Refused for now: the next rung of the ladder, or failed after the last one."""
    rung = mail.attempts - 1
    if rung >= len(RETRY_MINUTES) or mail.claimed_at is None:
        failed(claim=claim, mail=mail, words=words)
        return
    again = mail.claimed_at + timedelta(minutes=RETRY_MINUTES[rung])
    _end(claim, mail, state=MailState.RETRY, due_at=again, handed_at=None, last_error=words[:500])


def unneeded(*, claim: Claim, mail: OutboxMail, why: Unneeded) -> None:
    """Not to be sent any more, as the app it belongs to says."""
    with transaction.atomic():
        _end(claim, mail, state=MailState.ABORTED, unneeded=why)
        show_notice(mail=mail, shown=False)


def release(*, claim: Claim, mails: Sequence[OutboxMail], words: str, at: datetime) -> None:
    """Give back what was not tried. With ``words`` the server is in trouble and they wait."""
    mine = OutboxMail.objects.filter(
        pk__in=[mail.pk for mail in mails],
        state=MailState.SENDING,
        claim=claim.key,
        handed_at__isnull=True,
    )
    if not words:
        mine.update(state=MailState.QUEUED, attempts=F("attempts") - 1, claim=None, claimed_at=None)
        return
    wait = {"claim": None, "claimed_at": None, "last_error": words[:500]}
    mine.filter(tried_since__lt=at - TROUBLE_ENDS).update(state=MailState.FAILED, **wait)
    mine.update(state=MailState.RETRY, due_at=at + TROUBLE_WAIT, attempts=F("attempts") - 1, **wait)


def pick_up(*, at: datetime) -> int:
    """Bring what dead workers left into a true state; answers how many messages.

    What had not been handed over has not left and is queued again; of the rest nobody knows.
    """
    left = OutboxMail.objects.filter(state=MailState.SENDING, claimed_at__lt=at - ABANDONED)
    words = "the worker died while the text was being handed over"
    count = left.filter(handed_at__isnull=False).update(state=MailState.UNKNOWN, last_error=words)
    return count + left.filter(handed_at__isnull=True).update(
        state=MailState.QUEUED, claim=None, claimed_at=None
    )


def _left(*, at: datetime, per_minute: int) -> dict[str, int]:
    """What the throttle leaves of this minute, for each domain that was written to in it."""
    used = Counter(
        dict(
            OutboxMail.objects.filter(claimed_at__gt=at - MINUTE)
            .order_by()
            .values_list("domain")
            .annotate(Count("pk"))
        )
    )
    return {name: per_minute - count for name, count in used.items()}


def _claimed(rows: QuerySet[OutboxMail], *, at: datetime, domain: str) -> Claim:
    claim = Claim(uuid.uuid4(), list(rows.select_for_update(skip_locked=True, no_key=True)))
    unnamed = [mail for mail in claim.mails if not mail.message_id]
    for mail in claim.mails:
        mail.state, mail.claim, mail.claimed_at = MailState.SENDING, claim.key, at
        mail.handed_at, mail.tried_since = None, mail.tried_since or at
        mail.attempts += 1
        mail.message_id = mail.message_id or message_id_of(mail, domain=domain)
    OutboxMail.objects.filter(pk__in=[mail.pk for mail in claim.mails]).update(
        state=MailState.SENDING,
        claim=claim.key,
        claimed_at=at,
        handed_at=None,
        tried_since=Coalesce("tried_since", at),
        attempts=F("attempts") + 1,
    )
    _NAME.rows(
        {
            "mails": [mail.pk for mail in unnamed],
            "message_ids": [mail.message_id for mail in unnamed],
            "tenant": current_tenant_id(),
        }
    )
    return claim


def _ours(claim: Claim, mail: OutboxMail) -> dict[str, object]:
    return {"mail": mail.pk, "tenant": current_tenant_id(), "claim": claim.key}


def _end(claim: Claim, mail: OutboxMail, **values: object) -> None:
    for name, value in values.items():
        setattr(mail, name, value)
    _END.rows(
        _ours(claim, mail)
        | {
            "state": mail.state,
            "sent_at": mail.sent_at,
            "due_at": mail.due_at,
            "handed_at": mail.handed_at,
            "last_error": mail.last_error,
            "unneeded": mail.unneeded,
        }
    )

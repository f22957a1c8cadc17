"""Take returned mail to the messages it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from parindex.audit.domain.record import record
from parindex.common.tenancy import current_tenant_id, tenant_scope
from parindex.notify.domain.returned import Returned, read_returned
from parindex.notify.models import MailState, OutboxMail
from parindex.tenants.models import Tenant

# A report that quotes nothing of ours is put to the last message to that address in so long.
RECENT = timedelta(days=7)
_LEFT = (MailState.SENT, MailState.UNKNOWN, MailState.SENDING)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of returned mail: put to a message, of no message of ours, no report at all."""

    matched: int = 0
    unmatched: int = 0
    other: int = 0

    def __add__(self, more: Taken) -> Taken:
        return Taken(
            self.matched + more.matched,
            self.unmatched + more.unmatched,
            self.other + more.other,
        )


def take_all(contents: Iterable[bytes], *, at: datetime, tenant: Tenant | None = None) -> Taken:
    """Take returned mails one by one; each is a transaction of its own."""
    return sum((take_one(content, at=at, tenant=tenant) for content in contents), Taken())


def take_one(content: bytes, *, at: datetime, tenant: Tenant | None = None) -> Taken:
    """Put one returned mail to its message.

    By its mark in whatever tenant; only where ``tenant`` is given, because the mailbox is that
    tenant's own, also by the address that could not be reached.
    """
    returned = read_returned(content)
    if returned is None:
        return Taken(other=1)
    for marked in returned.marks:
        owner = Tenant.objects.filter(pk=marked.tenant_id).first()
        if owner is not None and (tenant is None or tenant.pk == owner.pk):
            with tenant_scope(owner):
                found = OutboxMail.objects.filter(pk=marked.mail_id)
                return _note(found.first(), returned, at)
    if tenant is None:
        return Taken(unmatched=1)
    with tenant_scope(tenant):
        return _note(_last_to(returned, at), returned, at)


def _last_to(returned: Returned, at: datetime) -> OutboxMail | None:
    wanted = Q()
    for address in returned.recipients:
        wanted |= Q(to__iexact=address)
    if not wanted:
        return None
    mails = OutboxMail.objects.filter(wanted, state__in=_LEFT, claimed_at__gt=at - RECENT)
    found: OutboxMail | None = mails.order_by("-claimed_at").first()
    return found


@transaction.atomic
def _note(mail: OutboxMail | None, returned: Returned, at: datetime) -> Taken:
    if mail is None or mail.tenant_id != current_tenant_id():
        return Taken(unmatched=1)
    left = OutboxMail.objects.filter(pk=mail.pk, state__in=_LEFT)
    if not returned.is_final:
        left.update(last_error=returned.words)
        return Taken(matched=1)
    changed = left.update(
        state=MailState.BOUNCED, last_error=returned.words, is_hard=returned.is_hard
    )
    if changed:  # the words of the server often name the address, which the trail never holds
        record(
            actor=None,
            action="mail.returned",
            subject=mail,
            old={"state": mail.state},
            new={"state": MailState.BOUNCED},
            at=at,
        )
    return Taken(matched=1)

"""What a person is told inside the application: the letters of the outbox that have a place."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from parindex.accounts.models import User
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from parindex.notify.models import Notice, OutboxMail

# Prepared, because every full page asks it.
_UNREAD = Prepared(
    "unread_notices",
    """
SELECT count(*) FROM notify_notice
 WHERE user_id = %(user)s AND tenant_id = %(tenant)s AND at <= %(at)s
   AND read_at IS NULL AND NOT is_withdrawn
""",
)


def give_notice(*, user: User, mail: OutboxMail, path: str) -> Notice:
    """Let ``user`` find a letter in the application from the moment it may leave."""
    return Notice.objects.create(user=user, mail=mail, path=path, at=mail.due_at)


def show_notice(*, mail: OutboxMail, shown: bool) -> None:
    """Hide the notice of a withdrawn letter, show it again when the letter is queued again."""
    Notice.objects.filter(mail=mail).update(is_withdrawn=not shown)


def notices_of(user: User, *, at: datetime, unread: bool = False) -> QuerySet[Notice]:
    """What a person has been told until ``at`` in the tenant in scope, newest first."""
    found = Notice.objects.filter(user=user, is_withdrawn=False, at__lte=at).select_related("mail")
    if unread:
        found = found.filter(read_at__isnull=True)
    return found.order_by("-at", "-pk")


def unread_count(user: User, *, at: datetime) -> int:
    """How many notices a person has not read."""
    rows = _UNREAD.rows({"user": user.pk, "tenant": current_tenant_id(), "at": at})
    return int(rows[0][0])


def mark_read(notices: QuerySet[Notice], *, at: datetime) -> int:
    """Mark notices as read; those read before keep their time."""
    return notices.order_by().filter(read_at__isnull=True).update(read_at=at)

"""Read the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from parindex.notify.models import MailState, OutboxMail


def outbox_messages(*, state: str = "", text: str = "") -> QuerySet[OutboxMail]:
    """Messages of the tenant in scope, newest first, by state and by address or subject."""
    found = OutboxMail.objects.defer("body").order_by("-pk")
    if state in MailState.values:
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(to__icontains=text) | Q(subject__icontains=text))
    return found


def outbox_counts() -> list[tuple[str, str, int]]:
    """(state, its name, number of messages) for every state there is."""
    rows = OutboxMail.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return [(value, str(label), counts.get(value, 0)) for value, label in MailState.choices]


# Messages may wait this long before somebody is told that nothing leaves.
STANDSTILL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Standstill:
    """Nothing could be delivered: how many messages wait, since when, what was said last."""

    waiting: int
    since: datetime
    words: str


def has_work(*, at: datetime, abandoned: datetime) -> bool:
    """Whether a run would find something to send, or to bring into a true state."""
    due = Q(state__in=[MailState.QUEUED, MailState.RETRY], due_at__lte=at)
    left = Q(state=MailState.SENDING, claimed_at__lt=abandoned)
    return OutboxMail.objects.filter(due | left).exists()


def standstill(*, at: datetime) -> Standstill | None:
    """Whether messages have waited for long while none has left; ``None`` when all is well.

    A message waits from its first attempt; one that nobody has tried, from when it was due.
    """
    waiting = Q(state__in=[MailState.QUEUED, MailState.RETRY], due_at__lte=at) | Q(
        state=MailState.RETRY
    )
    tried = OutboxMail.objects.order_by().filter(waiting)
    found = tried.aggregate(
        count=Count("pk"),
        tried=Min("tried_since"),
        due=Min("due_at", filter=Q(tried_since__isnull=True)),
    )
    since = min((moment for moment in (found["tried"], found["due"]) if moment), default=None)
    if since is None or since > at - STANDSTILL:
        return None
    last = OutboxMail.objects.order_by().aggregate(last=Max("sent_at"))["last"]
    if last is not None and last > since:
        return None
    said = tried.exclude(last_error="").order_by("-claimed_at", "-pk")
    return Standstill(
        found["count"], since, said.values_list("last_error", flat=True).first() or ""
    )

"""Read the outbox."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from parindex.common.folded import Folded
from parindex.common.folding import fold
from parindex.notify.models import MailState, OutboxMail


def outbox_messages(*, state: str = "", text: str = "") -> QuerySet[OutboxMail]:
    """Messages of the tenant in scope, newest first, by state and by address or subject.

    ``text`` needs no diacritics.
    """
    found = OutboxMail.objects.defer("body").order_by("-pk")
    if state in MailState.values:
        found = found.filter(state=state)
    if key := fold(text):
        found = found.alias(folded=Folded("subject"))
        found = found.filter(Q(to__icontains=key) | Q(folded__contains=key))
    return found


def outbox_counts() -> list[tuple[str, str, int]]:
    """(state, its name, number of messages) for every state there is."""
    rows = OutboxMail.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return [(value, str(label), counts.get(value, 0)) for value, label in MailState.choices]

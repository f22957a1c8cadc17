"""Messages in the outbox, and what became of them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from parindex.notify.domain.outbox import queue_many
from parindex.notify.models import OutboxMail


def letters(*names: str, at: datetime | None = None, body: str = "Kính gửi.") -> list[OutboxMail]:
    """One message to each name, in order."""
    due = at or timezone.now()
    return queue_many(
        [
            OutboxMail(
                to=name if "@" in name else f"{name}@a.example",
                subject="Thư",
                body=body,
                kind="test",
                due_at=due,
            )
            for name in names
        ]
    )


def states() -> dict[str, str]:
    """The state of each message by the name of its recipient."""
    rows = OutboxMail.objects.order_by("pk").values_list("to", "state")
    return {to.partition("@")[0]: state for to, state in rows}

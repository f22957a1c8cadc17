"""Read the audit trail."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from parindex.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry: what it was, what it became."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An entry made ready for a page."""

    sequence: int
    at: datetime
    who: str
    action: str
    subject: str
    reason: str
    changes: list[Change]


def trail(
    *,
    action: str = "",
    actors: Collection[str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEntry]:
    """The entries of the tenant in scope, newest first.

    Narrowed by action, by names of persons, and by days in Viet Nam, ``until`` included.
    """
    entries = AuditEntry.objects.order_by("-sequence")
    if action:
        entries = entries.filter(action__startswith=action)
    if actors is not None:
        entries = entries.filter(actor_name__in=actors)
    if since is not None:
        entries = entries.filter(at__gte=_start_of(since))
    if until is not None:
        entries = entries.filter(at__lt=_start_of(until + timedelta(days=1)))
    return entries


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def trail_lines(entries: Iterable[AuditEntry]) -> list[TrailLine]:
    """Entries with their JSON taken apart."""
    return [trail_line(entry) for entry in entries]


def trail_line(entry: AuditEntry) -> TrailLine:
    """One entry with its JSON taken apart."""
    data = json.loads(entry.data)
    old, new = data.get("old", {}), data.get("new", {})
    fields = list(dict.fromkeys([*old, *new]))
    return TrailLine(
        sequence=entry.sequence,
        at=entry.at,
        who=entry.actor_name,
        action=entry.action,
        subject=f"{entry.object_type.rpartition('.')[2]} {entry.object_id}",
        reason=data.get("reason", ""),
        changes=[Change(name, _text(old.get(name)), _text(new.get(name))) for name in fields],
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

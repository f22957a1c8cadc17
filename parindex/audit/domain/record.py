"""Write an audit entry in the transaction of the change it tells of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils import timezone

from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id

# Sequence, previous and digest are the trigger's. Planned once, because every save appends.
APPEND = """
INSERT INTO audit_auditentry (tenant_id, at, actor_id, actor_name, action, object_type, object_id,
                              data, sequence, previous, digest)
VALUES (%(tenant)s, %(at)s, %(actor)s, %(actor_name)s, %(action)s, %(object_type)s, %(object_id)s,
        %(data)s, 0, '', '')
RETURNING sequence
"""
_APPEND = Prepared("audit_entry", APPEND)


def canonical(data: Mapping[str, Any]) -> str:
    """The one JSON text of ``data``: sorted keys, no spaces, Unicode kept, Decimal as text."""
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, datetime, date)):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    raise TypeError(f"Cannot audit a value of type {type(value).__name__}")


def record(
    *,
    actor: Any | None,
    action: str,
    subject: models.Model,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Append one entry about ``subject``.

    ``action`` is ``<object>.<verb>`` in English, for example ``score.recorded``. ``old`` and
    ``new`` hold only the fields that changed. Must run inside the transaction of the change;
    ``actor`` is ``None`` when the system acts by itself (the lock).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry belongs into the transaction of the change it tells of.")
    _APPEND.rows(
        entry_values(
            actor=actor, action=action, subject=subject, old=old, new=new, reason=reason, at=at
        )
    )


def entry_values(
    *,
    actor: Any | None,
    action: str,
    subject: models.Model,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> dict[str, Any]:
    """The parameters of ``APPEND``, for a statement that contains the change and its audit."""
    parts = {"old": dict(old or {}), "new": dict(new or {}), "reason": reason}
    return {
        "tenant": current_tenant_id(),
        "at": at or timezone.now(),
        "actor": actor.pk if actor is not None else None,
        "actor_name": str(actor) if actor is not None else "",
        "action": action,
        "object_type": subject._meta.label_lower,
        "object_id": subject.pk,
        "data": canonical({name: part for name, part in parts.items() if part}),
    }

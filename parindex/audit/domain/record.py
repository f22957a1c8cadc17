"""Write an audit entry in the transaction of the change it tells of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils import timezone

from parindex.common.tenancy import current_tenant_id

# Plain SQL, because every save appends. Sequence, previous and digest are the trigger's.
_APPEND = """
INSERT INTO audit_auditentry (tenant_id, at, actor_id, actor_name, action, object_type, object_id,
                              data, sequence, previous, digest)
VALUES (%(tenant)s, %(at)s, %(actor)s, %(name)s, %(action)s, %(type)s, %(object)s, %(data)s,
        0, '', '')
"""


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
    data: dict[str, Any] = {}
    if old:
        data["old"] = dict(old)
    if new:
        data["new"] = dict(new)
    if reason:
        data["reason"] = reason
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            {
                "tenant": current_tenant_id(),
                "at": at or timezone.now(),
                "actor": actor.pk if actor is not None else None,
                "name": str(actor) if actor is not None else "",
                "action": action,
                "type": subject._meta.label_lower,
                "object": subject.pk,
                "data": canonical(data),
            },
        )

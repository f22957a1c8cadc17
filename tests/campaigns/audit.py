"""Reading the audit trail in tests."""

from __future__ import annotations

import json
from typing import Any

from parindex.audit.models import AuditEntry


def actions(prefix: str = "") -> list[str]:
    """Actions of the tenant in scope, in order."""
    found = AuditEntry.objects.filter(action__startswith=prefix).order_by("sequence")
    return list(found.values_list("action", flat=True))


def last(action: str) -> dict[str, Any]:
    """Actor and data of the latest entry with this action."""
    entry = AuditEntry.objects.filter(action=action).order_by("-sequence")[0]
    data: dict[str, Any] = json.loads(entry.data)
    return {"actor": entry.actor_id, **data}

"""Recompute a tenant's audit chain, independently of the database that wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from parindex.audit.models import AuditEntry, AuditHead

START = "0" * 64
SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a verification found: number of entries, and the first break if there is one."""

    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def digest_of(entry: AuditEntry, previous: str) -> str:
    """SHA-256 (hex) over the fields of one entry and the digest of the one before it.

    The same text is hashed by the trigger ``audit_chain()`` in migration 0002.
    """
    moment = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts = (
        str(entry.tenant_id),
        str(entry.sequence),
        moment,
        str(entry.actor_id or ""),
        entry.actor_name,
        entry.action,
        entry.object_type,
        str(entry.object_id or ""),
        entry.data,
        previous,
    )
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()


def verify(entries: Iterable[AuditEntry], head: AuditHead | None) -> ChainReport:
    """Walk ``entries`` (ascending) and compare each digest, each link and the stored head.

    A changed, removed or inserted row, and a chain cut off at its end, each break it.
    """
    previous, count = START, 0
    for entry in entries:
        count += 1
        if entry.sequence != count:
            return ChainReport(count, previous, count, "missing entry")
        if entry.previous != previous:
            return ChainReport(count, previous, entry.sequence, "link")
        if entry.digest != digest_of(entry, previous):
            return ChainReport(count, previous, entry.sequence, "content")
        previous = entry.digest
    expected = (head.sequence, head.digest) if head else (0, START)
    if expected != (count, previous):
        return ChainReport(count, previous, count + 1, "end")
    return ChainReport(count, previous)


def verify_current_tenant() -> ChainReport:
    """Verify the chain of the tenant in scope, reading the rows in slices."""
    entries = AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000)
    return verify(entries, AuditHead.objects.first())

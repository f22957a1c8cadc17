"""The seal of an approved result: one hash over the run and every line as it is published."""

from __future__ import annotations

import hashlib

from parindex.audit.domain.record import canonical
from scoring.models import IndexRun

_SEALED = (
    "unit_code",
    "unit_name",
    "group_key",
    "group_name",
    "points",
    "maximum",
    "index",
    "rank",
    "tied",
    "band",
    "field_points",
    "field_maxima",
    "excluded",
    "ledger_digest",
)


def seal_of(run: IndexRun) -> str:
    """SHA-256 over the run's hash, what it was computed with, and its lines by unit code."""
    head = {"inputs": run.inputs_hash, "engine": run.engine_version, "policy": run.policy}
    digest = hashlib.sha256(canonical(head).encode())
    for values in run.lines.order_by("unit_code").values(*_SEALED).iterator():
        digest.update(b"\n" + canonical(values).encode())
    return digest.hexdigest()

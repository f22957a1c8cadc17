"""Append one line to the ledger: supersede, insert and stamp the dossier in one statement.

Only ``scoring.domain.ledger`` calls this; it has locked the dossier and decided everything.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from parindex.common.tenancy import current_tenant_id
from scoring.models import ScoreEntry

# The count reads all of ``superseded``, so the old line has given up its place in the partial
# unique indexes before the new one takes it.
_APPEND = """
WITH superseded AS (
    UPDATE scoring_scoreentry
       SET is_current = is_current AND source <> %(source)s, is_effective = false
     WHERE id = ANY(%(old)s) AND tenant_id = %(tenant)s
    RETURNING id),
stamped AS (
    UPDATE scoring_dossier SET version = version + 1, ledger_digest = %(digest)s
     WHERE id = %(dossier)s AND tenant_id = %(tenant)s)
INSERT INTO scoring_scoreentry (
    tenant_id, dossier_id, criterion_id, source, revision, facts, points, maximum,
    not_applicable, pinned, reason, trace, engine_version, recorded_at, recorded_by_id,
    is_current, is_effective)
SELECT %(tenant)s, %(dossier)s, %(criterion)s, %(source)s, %(revision)s, %(facts)s, %(points)s,
       %(maximum)s, %(not_applicable)s, %(pinned)s, %(reason)s, %(trace)s, %(engine)s, %(at)s,
       %(by)s, true, %(counts)s
  FROM (SELECT count(*) FROM superseded) AS done
RETURNING id
"""


def append_entry(entry: ScoreEntry, *, superseded: list[int], digest: str) -> None:
    """Write ``entry`` (unsaved) and give it its key.

    ``superseded``: entries of its leaf that stop to count; those of its own source also stop to
    be current. ``digest``: the digest of the dossier's ledger with this line.
    """
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "old": superseded,
        "digest": digest,
        "dossier": entry.dossier_id,
        "criterion": entry.criterion_id,
        "source": str(entry.source),
        "revision": entry.revision,
        "facts": json.dumps(entry.facts, cls=DjangoJSONEncoder),
        "points": entry.points,
        "maximum": entry.maximum,
        "not_applicable": entry.not_applicable,
        "pinned": entry.pinned,
        "reason": entry.reason,
        "trace": json.dumps(entry.trace),
        "engine": entry.engine_version,
        "at": entry.recorded_at,
        "by": entry.recorded_by_id,
        "counts": entry.is_effective,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
        (entry.pk,) = cursor.fetchone()
    entry.tenant_id = values["tenant"]
    entry._state.adding, entry._state.db = False, "default"

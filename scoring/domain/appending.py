"""Append one line to the ledger, with its digest and its audit, in one statement.

Only ``scoring.domain.ledger`` calls this; it has locked the dossier and decided everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from parindex.audit.domain.record import APPEND, canonical, entry_values
from parindex.common.prepared import Prepared
from scoring.domain.drafts import ENTER_AGAIN, Draft
from scoring.domain.lines import Book, Line
from scoring.domain.standing import Standing
from scoring.engine.numbers import plain
from scoring.engine.version import ENGINE_VERSION
from scoring.enums import SOURCE_RANK
from scoring.models import Dossier, ScoreEntry

# The count reads all of ``superseded``, so the old line has given up its place in the partial
# unique indexes before the new one takes it. The parameters of the audit are its own.
_WRITE = Prepared(
    "ledger_line",
    f"""
WITH superseded AS (
    UPDATE scoring_scoreentry
       SET is_current = is_current AND source <> %(source)s::text, is_effective = false
     WHERE id = ANY(%(old)s) AND tenant_id = %(tenant)s
    RETURNING id),
audited AS ({APPEND}),
written AS (
    INSERT INTO scoring_scoreentry (
        tenant_id, dossier_id, criterion_id, source, revision, facts, points, maximum,
        not_applicable, pinned, reason, trace, engine_version, recorded_at, recorded_by_id,
        taken_back, is_current, is_effective)
    SELECT %(tenant)s, %(dossier)s, %(criterion)s, %(source)s::text, %(revision)s, %(facts)s,
           %(points)s, %(maximum)s, %(not_applicable)s, %(pinned)s, %(reason)s, %(trace)s,
           %(engine)s, %(at)s, %(actor)s, %(taken_back)s, NOT %(taken_back)s, %(counts)s
      FROM (SELECT count(*) FROM superseded) AS done
    RETURNING id)
UPDATE scoring_dossier
   SET version = version + 1, ledger_digest = %(digest)s, last_entry = written.id
  FROM written
 WHERE scoring_dossier.id = %(dossier)s AND tenant_id = %(tenant)s
RETURNING written.id
""",  # noqa: S608 - a constant of this project
)


@dataclass(slots=True)
class Writing:
    """One pass through the door: who writes what, where, when; ``digest`` of the ledger so far."""

    actor: Any | None
    source: str
    at: datetime
    standing: Standing
    book: Book
    digest: str


def write_entry(writing: Writing, criterion_id: int, draft: Draft) -> ScoreEntry:
    """Supersede what there was and append one entry; the book takes it in."""
    book, source = writing.book, writing.source
    before = book.lines.get((criterion_id, source))
    last, counted = book.last(criterion_id, source), book.effective(criterion_id)
    stands = counted is None or SOURCE_RANK[source] >= SOURCE_RANK[counted.source]
    entry = ScoreEntry(
        dossier_id=writing.standing.dossier_id,
        criterion_id=criterion_id,
        source=source,
        revision=last.revision + 1 if last is not None else 1,
        facts=draft.facts,
        points=draft.points,
        maximum=draft.maximum,
        not_applicable=draft.not_applicable,
        pinned=draft.pinned,
        reason=draft.reason,
        trace=[{"code": step.code, **dict(step.params)} for step in draft.trace],
        engine_version=ENGINE_VERSION,
        recorded_at=writing.at,
        recorded_by=writing.actor,
        taken_back=draft.taken_back,
        is_current=not draft.taken_back,
        is_effective=stands and not draft.taken_back,
    )
    told = _told(writing, entry)
    writing.digest = _digest(writing.digest, told, entry)
    old = [line.pk for line in (before, counted if stands else None) if line is not None]
    _append(entry, old, writing.digest, _audit(writing, entry, told, before))
    book.put(_line(entry))
    return entry


def _append(entry: ScoreEntry, superseded: list[int], digest: str, audit: dict[str, Any]) -> None:
    """Write ``entry`` (unsaved) and give it its key.

    ``superseded``: entries of its leaf that stop to count; those of its own source also stop to
    be current. ``digest``: the digest of the dossier's ledger with this line. ``audit``: the
    values of its audit, which share tenant, actor and moment.
    """
    values: dict[str, Any] = audit | {
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
        "taken_back": entry.taken_back,
        "counts": entry.is_effective,
    }
    ((entry.pk,),) = _WRITE.rows(values)
    entry.tenant_id = values["tenant"]
    entry._state.adding, entry._state.db = False, "default"


def _line(entry: ScoreEntry) -> Line:
    return Line(
        entry.pk,
        entry.criterion_id,
        entry.source,
        entry.revision,
        entry.points,
        entry.maximum,
        entry.not_applicable,
        entry.pinned,
        entry.is_effective,
        entry.facts,
        entry.reason,
        entry.recorded_at,
        any(step["code"] == ENTER_AGAIN for step in entry.trace),
        entry.taken_back,
    )


def _told(writing: Writing, entry: ScoreEntry) -> dict[str, Any]:
    """What the audit trail says of an entry; the first part of what its digest covers."""
    which = {
        "criterion": writing.book.tree.codes[entry.criterion_id],
        "source": str(entry.source),
        "revision": entry.revision,
    }
    if entry.taken_back:
        return which | {"taken_back": True}
    return which | {
        "facts": entry.facts,
        "points": plain(entry.points),
        "not_applicable": entry.not_applicable,
    }


def _digest(previous: str, told: Mapping[str, Any], entry: ScoreEntry) -> str:
    """SHA-256 (hex) over the digest before and the canonical text of the entry."""
    whole = {**told, "recorded_at": entry.recorded_at, "engine": entry.engine_version}
    text = previous + canonical({**whole, "reason": entry.reason})
    return hashlib.sha256(text.encode()).hexdigest()


def _audit(
    writing: Writing, entry: ScoreEntry, told: Mapping[str, Any], before: Line | None
) -> dict[str, Any]:
    old = None
    if before is not None:
        old = {"revision": before.revision, "facts": before.facts, "points": plain(before.points)}
    return entry_values(
        actor=writing.actor,
        action="score.taken_back" if entry.taken_back else "score.recorded",
        subject=Dossier(pk=entry.dossier_id),
        old=old,
        new=told,
        reason=entry.reason,
        at=writing.at,
    )

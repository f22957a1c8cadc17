"""What happened to one row of the sheet: points, words, documents; newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _

from parindex.audit.models import AuditEntry
from parindex.common.formats import format_date, format_points
from scoring.domain.evidence import CITATION_FIELDS, DOCUMENT_FIELDS
from scoring.enums import Source
from scoring.models import Citation, Document, Dossier, Explanation, ScoreEntry

_DESCRIBED, _WITHDRAWN = "evidence.described", "evidence.withdrawn"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of ``components/history.html``."""

    who: str
    text: str
    old: str
    new: str
    at: datetime


def history_of(
    dossier_id: int,
    criterion_id: int,
    *,
    citations: list[Citation],
    explanation: Explanation | None,
) -> list[Happening]:
    """The history of one leaf, newest first; at most two queries beside what the panel has read."""
    entries = (
        ScoreEntry.objects.filter(dossier=dossier_id, criterion=criterion_id)
        .select_related("recorded_by")
        .order_by("source", "revision")
    )
    found = [*_points(list(entries)), *_documents(citations), *_changes(dossier_id, citations)]
    if explanation is not None:
        found.append(
            Happening(
                str(explanation.updated_by),
                _("wrote the explanation"),
                "",
                "",
                explanation.updated_at,
            )
        )
    return sorted(found, key=lambda line: line.at, reverse=True)


def _points(entries: list[ScoreEntry]) -> Iterator[Happening]:
    before: dict[str, str] = {}
    for entry in entries:
        new = points_in_words(entry)
        who = str(entry.recorded_by) if entry.recorded_by else _("The system")
        text = f"{Source(entry.source).label}:"
        yield Happening(who, text, before.get(entry.source, ""), new, entry.recorded_at)
        before[entry.source] = new


def points_in_words(entry: ScoreEntry) -> str:
    """The points of an entry, or what stands in their place."""
    if entry.taken_back:
        return _("not scored")
    return _("does not apply") if entry.not_applicable else format_points(entry.points)


def _documents(citations: list[Citation]) -> Iterator[Happening]:
    for citation in citations:
        title = citation.document.title
        for revision in citation.document.revisions.all():
            words = _("added") if revision.number == 1 else _("added a newer file of")
            yield Happening(str(revision.added_by), f"{words} “{title}”", "", "", revision.added_at)


def _changes(dossier_id: int, citations: list[Citation]) -> Iterator[Happening]:
    """What was said anew of documents, and which were withdrawn; the audit knows by whom."""
    shown = {citation.pk: citation for citation in citations}
    if not shown:
        return
    entries = AuditEntry.objects.filter(
        object_type=Dossier._meta.label_lower,
        object_id=dossier_id,
        action__in=(_DESCRIBED, _WITHDRAWN),
    )
    for entry in entries:
        data = json.loads(entry.data)
        old, new = data.get("old", {}), data.get("new", {})
        citation = shown.get(new.get("citation") or old.get("citation"))
        if citation is None:
            continue
        if entry.action == _WITHDRAWN:
            words = _("withdrew “%(title)s”") % {"title": citation.document.title}
            yield Happening(entry.actor_name, words, "", "", entry.at)
        else:
            yield from _described(entry, citation, old, new)


def last_description(citation: Citation) -> AuditEntry | None:
    """The entry of the last time something was said anew of a document."""
    entries = AuditEntry.objects.filter(
        object_type=Dossier._meta.label_lower,
        object_id=citation.document.dossier_id,
        action=_DESCRIBED,
    )
    for entry in entries:
        if json.loads(entry.data).get("new", {}).get("citation") == citation.pk:
            return entry
    return None


def _described(
    entry: AuditEntry, citation: Citation, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Happening]:
    """One line for each field that was said anew."""
    owners: dict[str, type[Document | Citation]] = {
        **dict.fromkeys(DOCUMENT_FIELDS, Document),
        **dict.fromkeys(CITATION_FIELDS, Citation),
    }
    for name, owner in owners.items():
        if name not in old:
            continue
        what = str(cast("Field[Any, Any]", owner._meta.get_field(name)).verbose_name)
        words = _("changed “%(title)s”, %(what)s:") % {
            "title": citation.document.title,
            "what": what[:1].lower() + what[1:],
        }
        yield Happening(entry.actor_name, words, _said(old[name]), _said(new[name]), entry.at)


def _said(value: str | None) -> str:
    """A value from the audit as people write it; dates stand there as ``2026-01-12``."""
    try:
        return format_date(date.fromisoformat(value or ""))
    except ValueError:
        return value or ""

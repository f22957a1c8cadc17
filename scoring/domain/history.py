"""What happened to one row of the sheet: points, words, documents; newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from parindex.common.formats import format_points
from scoring.enums import Source
from scoring.models import Citation, Explanation, ScoreEntry


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
    """The history of one leaf, newest first; one query beside what the panel has read."""
    entries = (
        ScoreEntry.objects.filter(dossier=dossier_id, criterion=criterion_id)
        .select_related("recorded_by")
        .order_by("source", "revision")
    )
    found = [*_points(list(entries)), *_documents(citations)]
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
        if citation.withdrawn_at is not None:
            yield Happening(
                "", _("withdrawn: “%(title)s”") % {"title": title}, "", "", citation.withdrawn_at
            )

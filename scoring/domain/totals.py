"""Totals of a dossier: points, maximum, index in percent, per field."""

from __future__ import annotations

from scoring.domain.lines import Book, current_lines
from scoring.domain.standing import standing_of
from scoring.engine.totals import Totals
from scoring.models import Dossier


def book_of(dossier: Dossier) -> Book:
    """The current lines of a dossier with its tree and exclusions."""
    standing = standing_of(dossier.pk, None)
    return Book.of(standing.tree, standing.excluded, current_lines(dossier.pk))


def totals_of(dossier: Dossier, *, source: str | None = None) -> Totals:
    """Totals of the points that count, or of one ``source`` alone (a ``Source`` value)."""
    return book_of(dossier).totals(source)

"""The lines of a dossier and the sums that follow from them, for who only reads."""

from __future__ import annotations

from scoring.domain.lines import Book, current_lines
from scoring.domain.standing import standing_of
from scoring.models import Dossier


def book_of(dossier: Dossier) -> Book:
    """The current lines of a dossier with its tree and exclusions."""
    standing = standing_of(dossier.pk, None)
    return Book.of(standing.tree, standing.excluded, current_lines(dossier.pk))

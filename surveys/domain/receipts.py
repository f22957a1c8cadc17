"""The list of counted codes: everybody can check that an answer counted, nobody what it was.

A code shows that *an* answer of its holder was taken out of its envelope and into the count's
ballots. It does not show which, and nobody can show somebody else how he or she answered.
"""

from __future__ import annotations

from django.db.models import QuerySet

from surveys.enums import WaveState
from surveys.models import Receipt, Wave

_OVER = frozenset({WaveState.CLOSED, WaveState.COUNTED})
_LETTERS, _GROUP = 16, 4


def are_published(wave: Wave) -> bool:
    """Whether the wave has closed; before, the database itself shows no code."""
    return wave.state in _OVER


def receipts_of(wave: Wave) -> QuerySet[Receipt]:
    """The codes of the answers that were counted, in the order of the alphabet."""
    return Receipt.objects.filter(wave=wave).order_by("code")


def written_code(typed: str) -> str:
    """A code as it is printed, from what somebody typed: small letters, blanks, no dashes."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())[:_LETTERS]
    parts = [letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP)]
    return "-".join(parts)


def is_counted(wave: Wave, typed: str) -> bool:
    """Whether the code is on the list."""
    return Receipt.objects.filter(wave=wave, code=written_code(typed)).exists()

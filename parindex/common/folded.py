"""``folding.fold`` inside the database, for columns that have no search key of their own."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func


class Folded(Func):
    """A text in lower case without diacritics, đ as d; spaces stay as they are.

    Reads every row: for lists an office looks through, not for those that grow without end.
    Decomposed first, because ``lower`` knows the letters of ASCII only where the database has
    the collation C.
    """

    output_field = CharField()
    template = (
        "lower(regexp_replace(translate(normalize(%(expressions)s, NFD), 'Đđ', 'dd'), "
        "'[\u0300-\u036f]', '', 'g'))"
    )

    def __init__(self, text: Any) -> None:
        super().__init__(text)

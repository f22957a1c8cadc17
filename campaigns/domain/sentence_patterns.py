"""Sentences of the catalogue turned round: what was filled into a translated sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import gettext, override

# Numbers as Vietnamese pages write them: 1.234,5 and −0,25.
NUMBER = r"[-−]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
DAY = r"\d{2}/\d{2}/\d{4}"
_NUMBERS = frozenset(
    {
        *["points", "other", "low", "high", "value", "late", "never", "days", "full", "maximum"],
        *["floor", "cap", "step", "lowest", "first", "each"],
    }
)
_PLACE = re.compile(r"%\((\w+)\)s|%%")
LANGUAGE = "vi"


def said_in_vietnamese(msgid: str) -> str:
    """The sentence of the Vietnamese catalogue for ``msgid``, with its places."""
    with override(LANGUAGE):
        return gettext(msgid)


def filled_in(msgid: str, text: str, **kinds: str) -> dict[str, str] | None:
    """What stands in the places of the sentence ``msgid`` in ``text``; None for another sentence.

    A place takes a number when its name is that of one, a day for ``day``, else any words;
    ``kinds`` (regular expressions) say otherwise.
    """
    found = _pattern(msgid, tuple(kinds.items())).fullmatch(text)
    return None if found is None else found.groupdict()


def plain_number(text: str) -> str:
    """``1.234,50`` → ``1234.5``, as rules hold numbers."""
    number = text.replace("−", "-").replace(".", "").replace(",", ".")
    return number.rstrip("0").rstrip(".") if "." in number else number


@lru_cache(maxsize=256)
def _pattern(msgid: str, kinds: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    sentence, special = said_in_vietnamese(msgid), dict(kinds)
    parts, at = [], 0
    for place in _PLACE.finditer(sentence):
        parts.append(re.escape(sentence[at : place.start()]))
        parts.append("%" if place[1] is None else f"(?P<{place[1]}>{_kind(place[1], special)})")
        at = place.end()
    return re.compile("".join([*parts, re.escape(sentence[at:])]))


def _kind(name: str, special: dict[str, str]) -> str:
    if name in special:
        return special[name]
    return DAY if name == "day" else NUMBER if name in _NUMBERS else ".+"

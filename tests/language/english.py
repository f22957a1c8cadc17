"""Which words of a Vietnamese page are English."""

from __future__ import annotations

import re
from functools import cache

import polib

from tests.language.literals import FORMATS, NAMES, shown_texts
from tests.language.messages import catalogues

ASCII_WORD = re.compile(r"(?<![\w@./+-])[A-Za-z]{2,}(?![\w@./+-])")
# E-mail addresses, addresses of pages and codes are not words, and lists kept as JSON are data.
NOT_WORDS = re.compile(r"\S+@\S+|https?://\S+|\S+_\S+|[{\[].*|%\(\w+\)[sd]")
# Words no message has, but a page might say.
COMMON = frozenset({"the", "and", "of", "is", "are", "was", "with", "your", "error", "none"})
# Vietnamese syllables that look English and that no Vietnamese message uses.
SYLLABLES = frozenset(
    {"an", "be", "can", "con", "do", "go", "hang", "in", "long", "me", "no", "on", "so"}
)


@cache
def english_words() -> frozenset[str]:
    """Words of the English messages that no Vietnamese message uses, in lower case."""
    english, vietnamese = set(COMMON), {word.lower() for word in FORMATS | NAMES | SYLLABLES}
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            english |= _words(f"{entry.msgid} {entry.msgid_plural}")
            vietnamese |= _words(" ".join((entry.msgstr, *entry.msgstr_plural.values())))
    return frozenset(english - vietnamese)


def _words(text: str) -> set[str]:
    return {word.lower() for word in ASCII_WORD.findall(NOT_WORDS.sub(" ", text))}


def english_texts(html: str) -> list[str]:
    """Texts of a page that have English words."""
    return [text for text in shown_texts(html) if _words(text) & english_words()]

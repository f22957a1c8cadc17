"""Which texts of an English page are Vietnamese messages that were not translated back.

Names, criteria and what people wrote are Vietnamese on every page, so that the words alone tell
nothing: only what the catalogues hold, word for word, is a message.
"""

from __future__ import annotations

import re
from functools import cache

import polib

from tests.language.literals import shown_texts
from tests.language.messages import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
NOT_ASCII = re.compile(r"[^\x00-\x7f–—“”‘’…·→−×≤≥²]")
# Messages that are also titles in a criteria set, and the language switch.
DATA = frozenset({"Điểm trừ", "Tiếng Việt"})


@cache
def _messages() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The Vietnamese messages without placeholders, and patterns of those with some."""
    whole: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                if not NOT_ASCII.search(text) or text in {entry.msgid, *DATA}:
                    continue
                if not PLACEHOLDER.search(text):
                    whole.add(" ".join(text.split()))
                elif NOT_ASCII.search(PLACEHOLDER.sub("", text)):
                    parts = (re.escape(" ".join(p.split())) for p in PLACEHOLDER.split(text))
                    patterns.append(re.compile(r"\s*.*\s*".join(parts)))
    return frozenset(whole), tuple(patterns)


def vietnamese_texts(html: str) -> list[str]:
    """Texts of a page that are Vietnamese messages."""
    whole, patterns = _messages()
    return [
        text
        for text in shown_texts(html)
        if NOT_ASCII.search(text)
        and (text in whole or any(pattern.fullmatch(text) for pattern in patterns))
    ]

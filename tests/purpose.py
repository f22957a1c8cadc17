"""What a page says it is for: a plain sentence in the block ``lede`` of its shell."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# From a capital letter to the point at its end; a point inside a number ends nothing.
SENTENCE = re.compile(r"[^\W\d_a-z](?:[^.?!]|[.?!](?=\S))*[.?]")
FEWEST_WORDS = 5


class _Purpose(HTMLParser):
    """Collects the text of the element marked ``data-purpose``."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth and tag not in {"use", "path", "input", "br"}:
            self._depth += 1
        elif "data-purpose" in dict(attrs):
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in {"use", "path"}:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.text += data


def purpose_of(html: str) -> str:
    """The sentence of a page, empty when there is none."""
    reader = _Purpose()
    reader.feed(html)
    sentences = SENTENCE.findall(" ".join(reader.text.split()))
    return next((text for text in sentences if len(text.split()) >= FEWEST_WORDS), "")

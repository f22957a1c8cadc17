"""Words that stand in a template outside the translation tags."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

WORD = re.compile(r"[^\W\d_]{2,}")
# Attributes whose value a person reads or hears.
READ_OUT = frozenset(
    {
        *("aria-label", "aria-description", "title", "placeholder", "alt"),
        *("data-confirm", "data-confirm-text", "data-confirm-verb"),
    }
)
# What an included template shows as it is, and what a filter puts in the place of nothing.
ARGUMENT = re.compile(r"""\b(?:title|text|label|link|lede|reason)="([^"]+)\"""")
SHOWN_BY_FILTER = re.compile(r"""\|(?:default|default_if_none|yesno|pluralize):"([^"]*)\"""")
# Names of programs, file formats, keys, the software, and of the languages in themselves.
FORMATS = frozenset({"XLSX", "PDF", "CSV", "JSON", "Excel", "SHA"})
NAMES = frozenset({"GMT", "PAR", "Index", "Ctrl", "Esc", "Enter", "English", "Tiếng", "Việt"})
SKIPPED = {"blocktranslate": "endblocktranslate", "comment": "endcomment"}


def literal_words(path: Path) -> list[str]:
    """Texts with words that no translation tag holds, in the order of the template."""
    visible, arguments = _split(path.read_text(encoding="utf-8"))
    return [text for text in (*shown_texts(visible), *arguments) if has_word(text)]


def shown_texts(html: str) -> list[str]:
    """What a person reads or hears of a page: text nodes and the attributes that are read out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.texts


def _split(source: str) -> tuple[str, list[str]]:
    """The template without its tags, and the literals that tags hand to other templates."""
    visible: list[str] = []
    arguments: list[str] = []
    until = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if until:
            until = "" if token.token_type == TokenType.BLOCK and name == until else until
        elif token.token_type == TokenType.BLOCK:
            until = _end_of_silence(token, name)
            if name in {"include", "with"}:
                arguments += ARGUMENT.findall(token.contents)
        elif token.token_type == TokenType.VAR:
            visible += SHOWN_BY_FILTER.findall(token.contents)
        elif token.token_type == TokenType.TEXT:
            visible.append(token.contents)
    return "".join(visible), arguments


def _end_of_silence(token: Token, name: str) -> str:
    """The tag up to which nothing is read: translations, remarks, names of CSS classes."""
    if name == "block" and token.contents.endswith("_class"):
        return "endblock"
    return SKIPPED.get(name, "")


def has_word(text: str) -> bool:
    """Whether a text has a word that is no name."""
    return any(word not in FORMATS | NAMES for word in WORD.findall(text))


class _Reader(HTMLParser):
    """Scripts and styles are not words; a letter (``data-letter``) has a language of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self._letter: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        if (self._letter or "data-letter" in dict(attrs)) and tag not in {"br", "input"}:
            self._letter.append(tag)
        self.texts += [value for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}
        if self._letter and self._letter[-1] == tag:
            self._letter.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._letter and data.strip():
            self.texts.append(" ".join(data.split()))

"""Numbers in front of criteria: I, 1, 1.1, I.1.2, A., a), -, +, "Phần A"."""

from __future__ import annotations

import re
from dataclasses import dataclass

PART, UPPER, ROMAN, DOTTED = "part", "upper", "roman", "dotted"
LETTER, DASH, PLUS, NONE = "letter", "dash", "plus", "none"
# Rows with these begin something of their own; the others belong to the row above.
STRONG = frozenset({PART, UPPER, ROMAN, DOTTED})
_NUMERALS = {"I": 1, "V": 5, "X": 10}
_ROMAN = r"(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})"
_DECIMAL = r"\d{1,2}(?:[.,]\d{1,2}){0,4}"
_WHOLE = (
    (PART, re.compile(r"(?:PHẦN|Phần|phần)\s+(?:THỨ\s+|thứ\s+)?(\w{1,4})\s*[.:)-]?")),
    (ROMAN, re.compile(rf"({_ROMAN})\s*[.:)/-]?")),
    (DOTTED, re.compile(rf"((?:{_ROMAN}|[A-ZĐ])\.{_DECIMAL})\s*[.:)]?")),
    (DOTTED, re.compile(rf"({_DECIMAL})\s*[.:)]?")),
    (UPPER, re.compile(r"([A-ZĐ])\s*[.:)/-]?")),
    (LETTER, re.compile(r"([a-hđ])\s*[.)]")),
    (DASH, re.compile(r"([-–—•*])")),
    (PLUS, re.compile(r"(\+)")),
)
# In front of a title the mark must be unmistakable: "02 báo cáo" begins with no number.
_LEADING = (
    (PART, re.compile(r"(?:PHẦN|Phần)\s+(?:THỨ\s+|thứ\s+)?(\w{1,4})\s*[.:–-]\s*")),
    (ROMAN, re.compile(rf"({_ROMAN})\s*[.:)/-]\s*")),
    (DOTTED, re.compile(rf"({_ROMAN}\.{_DECIMAL})\s*[.:)]?\s+(?=\D)")),
    (DOTTED, re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})\s*[.:)]?\s+(?=\D)")),
    (DOTTED, re.compile(r"(\d{1,2})\s*[.)]\s*(?=[^\d\s.,%])")),
    (UPPER, re.compile(r"([A-HĐ])\s*[.)/]\s*(?=\S)")),
    (LETTER, re.compile(r"([a-hđ])\s*[.)]\s*(?=\S)")),
    (DASH, re.compile(r"([-–—•*])\s*(?=\D)")),
    (PLUS, re.compile(r"(\+)\s*(?=\D)")),
)


@dataclass(frozen=True, slots=True)
class Code:
    """A number in front of a row: its style and, for dotted ones, its parts."""

    style: str
    text: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.text.split(".")) if self.text else ()

    @property
    def strong(self) -> bool:
        """Whether a row with it stands for itself."""
        return self.style in STRONG


NO_CODE = Code(NONE)


def read_code(text: str) -> Code | None:
    """The number in a cell of its own; None when the cell holds something else."""
    # A narrow column breaks "I.2.1" behind a dot.
    text = " ".join(re.sub(r"(?<=\.)\n(?=\d)|(?<=\d)\n(?=\.\d)", "", text).split())
    for style, pattern in _WHOLE:
        found = pattern.fullmatch(text)
        if found:
            return Code(style, _canonical(style, found[1]))
    return None


def split_code(text: str) -> tuple[Code, str]:
    """The number a title begins with, and the rest of the title."""
    for style, pattern in _LEADING:
        found = pattern.match(text)
        if found and text[found.end() :].strip():
            return Code(style, _canonical(style, found[1])), text[found.end() :].strip()
    return NO_CODE, text


def roman_value(text: str) -> int:
    """IV → 4; 0 for what is no numeral."""
    if not text or any(letter not in _NUMERALS for letter in text):
        return 0
    values = [_NUMERALS[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )


def _canonical(style: str, text: str) -> str:
    if style in {DASH, PLUS}:
        return ""
    if style != DOTTED:
        return text
    parts = text.replace(",", ".").split(".")
    return ".".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)

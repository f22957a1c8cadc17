"""Search and sort keys of Vietnamese text, computed here because no ICU can be relied on.

Both keys are stored beside the text they come from, so that PostgreSQL can search and sort with
plain byte order (design 3.10).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_BASES = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Tone order of the Vietnamese alphabet: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {
    "a\u0306": "ă",
    "a\u0302": "â",
    "e\u0302": "ê",
    "o\u0302": "ô",
    "o\u031b": "ơ",
    "u\u031b": "ư",
}


def nfc(text: str) -> str:
    """Text in Unicode NFC, the one form stored (names typed on a Mac arrive in NFD)."""
    return unicodedata.normalize("NFC", text)


class _Folded(dict[int, str]):
    """Code of a character → what is left of it; worked out when first met (``str.translate``)."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFD", chr(code)).replace("đ", "d")
        left = "".join(ch for ch in plain if not unicodedata.combining(ch))
        if code < _KEPT_CODES:
            self[code] = left
        return left


# Letters with marks end before it; nobody fills the memory with the characters of all scripts.
_KEPT_CODES = 0x2000
_FOLDED = _Folded()


def fold(text: str) -> str:
    """Lower case, no diacritics, đ as d, single spaces: "Thị xã Duy Tiên" → "thi xa duy tien"."""
    return " ".join(text.casefold().translate(_FOLDED).split())


def sort_key(text: str) -> str:
    """A key whose byte order is Vietnamese dictionary order: base letters first, then tones.

    "Bình Lục" < "Duy Tiên" < "Đông Hà"; digits keep their numeric order ("Sở 2" < "Sở 10").
    """
    letters: list[str] = []
    tones: list[str] = []
    digits = ""
    for char in nfc(text).casefold() + " ":
        if char.isdecimal():
            digits += char
            continue
        if digits:
            letters.append(f"0{len(digits):02d}{int(digits)}")
            digits = ""
        letter, tone = _weights(char)
        letters.append(letter)
        tones.append(tone)
    return "".join(letters).rstrip() + "\x01" + "".join(tones).rstrip("0")


@lru_cache(maxsize=1024)
def _weights(char: str) -> tuple[str, str]:
    """What a character puts into the two halves of a key: its letter and its tone."""
    base, tone = _split(char)
    if not base:  # a tone mark on something that takes none
        return "", ""
    position = _BASES.find(base)
    return (f"{position + 34}" if position >= 0 else _other(base)), tone


def _split(char: str) -> tuple[str, str]:
    """("ế") → ("ê", "4"): the letter of the alphabet and its tone."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), "0")
    bare = "".join(mark for mark in parts if mark not in _TONES)
    ordered = bare[:1] + "".join(sorted(bare[1:]))
    return _SHAPES.get(ordered, ordered), tone


def _other(char: str) -> str:
    """Spaces sort before everything, punctuation is ignored."""
    return "  " if char.isspace() else ""

"""The numbers Word writes by itself: ``word/numbering.xml`` and the counters it describes."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_MAX_NUMBER = 3_000
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_BULLET = "-"


def roman(number: int) -> str:
    """1 → I, 4 → IV."""
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def letters(number: int) -> str:
    """1 → a, 27 → aa, as Word counts."""
    times, position = divmod(number - 1, 26)
    return chr(ord("a") + position) * (times + 1)


_WRITTEN: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": lambda number: roman(number).lower(),
    "upperRoman": roman,
}


class Numbering:
    """Counts the numbered paragraphs of one document in reading order."""

    def __init__(self, xml: bytes = b"") -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = defaultdict(list)
        if xml:
            self._load(hardened(xml))

    def label(self, paragraph: Any) -> str:
        """The number in front of a paragraph, "" when Word writes none; counts on."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            return ""
        number = _value(properties.find(f"{W}numId"))
        level = int(_value(properties.find(f"{W}ilvl")) or 0)
        levels = self._levels.get(self._abstract.get(number, ""), {})
        if level not in levels:
            return ""
        return self._next(self._abstract[number], levels, level)

    def _next(self, key: str, levels: dict[int, tuple[str, str, int]], level: int) -> str:
        counts = self._counts[key]
        while len(counts) <= level:
            counts.append(levels.get(len(counts), ("", "", 1))[2] - 1)
        counts[level] = min(counts[level] + 1, _MAX_NUMBER)
        del counts[level + 1 :]
        kind, text, _start = levels[level]
        if kind in {"bullet", "none"}:
            return _BULLET if kind == "bullet" else ""

        def written(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            if place >= len(counts):
                return ""
            write = _WRITTEN.get(levels.get(place, ("", "", 1))[0], str)
            return write(max(counts[place], 1))

        return _PLACE.sub(written, text)

    def _load(self, root: Any) -> None:
        for abstract in root.iter(f"{W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{W}lvl"):
                start = _value(level.find(f"{W}start"))
                levels[int(level.get(f"{W}ilvl", "0"))] = (
                    _value(level.find(f"{W}numFmt")),
                    _value(level.find(f"{W}lvlText"))[:40],
                    int(start) if start.isdigit() and len(start) < 5 else 1,
                )
            self._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for number in root.iter(f"{W}num"):
            self._abstract[number.get(f"{W}numId", "")] = _value(number.find(f"{W}abstractNumId"))


def hardened(xml: bytes) -> Any:
    """The root of a part: no entities, no network, no deep or huge trees. Raises XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.parse(io.BytesIO(xml), parser).getroot()


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(f"{W}val", ""))

"""A text cut into clauses: sections, numbers, letters and dashes, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parindex.common.documents.blocks import Block, Document, Line, Place
from parindex.common.folding import fold

SECTION, NUMBER, LETTER, DASH, PLAIN = "section", "number", "letter", "dash", "plain"
_MARKS = (
    (SECTION, re.compile(r"([IVX]{1,5})\s*[.)]\s*(?=\S)")),
    (NUMBER, re.compile(r"(\d{1,2})\s*[.)]\s*(?=\D)")),
    (LETTER, re.compile(r"([a-hđ])\s*\)\s*(?=\S)")),
    (DASH, re.compile(r"([-–+•](?:\s*[-–+•])*)\s*(?=\D)")),
)
_END = re.compile(r"[.:;!?…/]\s*$")
_BREAK = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A line with what stands above it: the numerals, number and letter it belongs to."""

    kind: str
    mark: str
    text: str
    place: Place
    section: str = ""
    section_title: str = ""
    number: str = ""
    number_title: str = ""
    letter: str = ""

    @property
    def sentences(self) -> list[str]:
        """The sentences of the clause."""
        found: list[str] = []
        for part in _BREAK.split(self.text):
            if found and not part[:1].isupper():
                found[-1] = f"{found[-1]} {part}"
            elif part.strip():
                found.append(part.strip())
        return found


def clauses(document: Document) -> list[Clause]:
    """The lines outside tables; a line that begins small carries on the one before it."""
    found: list[Clause] = []
    above = {SECTION: ("", ""), NUMBER: ("", ""), LETTER: ("", "")}
    for line in _lines(document.blocks):
        kind, mark, text = _marked(line.text)
        if kind == PLAIN and found and _carries_on(found[-1], text):
            last = found[-1]
            found[-1] = replace(last, text=f"{last.text} {text}")
            continue
        if fold(text).startswith("noi nhan"):
            # Who receives the paper belongs to no clause of it.
            above = dict.fromkeys(above, ("", ""))
        elif kind in above:
            above[kind] = (mark, text)
            for lower in (SECTION, NUMBER, LETTER)[(SECTION, NUMBER, LETTER).index(kind) + 1 :]:
                above[lower] = ("", "")
        found.append(
            Clause(
                kind=kind,
                mark=mark,
                text=text,
                place=line.place,
                section=above[SECTION][0],
                section_title=above[SECTION][1],
                number=above[NUMBER][0],
                number_title=above[NUMBER][1],
                letter=above[LETTER][0],
            )
        )
    return found


def _lines(blocks: tuple[Block, ...]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Line):
            yield from (Line(part, block.place) for part in block.text.split("\n") if part.strip())


def _marked(text: str) -> tuple[str, str, str]:
    for kind, pattern in _MARKS:
        found = pattern.match(text)
        if found and text[found.end() :].strip():
            mark = "-" if kind == DASH else found[1]
            return kind, mark, text[found.end() :].strip()
    return PLAIN, "", text


def _carries_on(last: Clause, text: str) -> bool:
    return text[:1].islower() and not _END.search(last.text)

"""The text of an official letter as data: head, parts with their tables, signature.

Lines of ``dear``, ``powers`` and ``recipients`` stand below each other; every line of the text of a
part is a paragraph. A table marked ``annex`` is printed behind the signature.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from parindex.common.folding import nfc

HEADS = ("parent", "issuer", "place", "about", "dear", "powers", "signer", "recipients")
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A table with the title above it."""

    title: str
    columns: tuple[str, ...]
    rows: Rows
    annex: bool = False


@dataclass(frozen=True, slots=True)
class LetterPart:
    """Paragraphs, and the table below them if there is one."""

    text: str
    table: LetterTable | None = None


@dataclass(frozen=True, slots=True)
class LetterText:
    """A whole letter; the fields of the head are named in ``HEADS``."""

    parent: str
    issuer: str
    place: str
    about: str
    dear: str
    parts: tuple[LetterPart, ...]
    powers: str
    signer: str
    recipients: str

    def to_plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @property
    def tables(self) -> list[LetterTable]:
        """The tables in their order."""
        return [part.table for part in self.parts if part.table is not None]


def letter_text_from(plain: Mapping[str, Any]) -> LetterText:
    """What ``to_plain`` gave."""
    parts = tuple(
        LetterPart(part["text"], _table_from(part["table"]) if part["table"] else None)
        for part in plain["parts"]
    )
    return LetterText(**{name: plain[name] for name in HEADS}, parts=parts)


def lines_of(text: str) -> list[str]:
    """The lines that hold anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def tidied(text: LetterText) -> LetterText:
    """Composed characters, no space at the ends, no row without any word."""
    heads = {name: nfc(getattr(text, name).strip()) for name in HEADS}
    parts = tuple(LetterPart(nfc(part.text.strip()), _tidied(part.table)) for part in text.parts)
    return LetterText(**heads, parts=parts)


def differences(old: LetterText, new: LetterText) -> dict[str, tuple[str, str]]:
    """What differs, old and new: fields of the head by name, paragraphs and rows one a line."""
    heads = {name: (getattr(old, name), getattr(new, name)) for name in HEADS}
    texts = (
        [part.text.splitlines() for part in old.parts],
        [part.text.splitlines() for part in new.parts],
    )
    rows = [table.rows for table in old.tables], [table.rows for table in new.tables]
    found = heads | {"text": _only(*texts, join=str), "rows": _only(*rows, join="; ".join)}
    return {name: values for name, values in found.items() if values[0] != values[1]}


def _only(old: list[Any], new: list[Any], *, join: Callable[[Any], str]) -> tuple[str, str]:
    """The items that only one side has, each as one line."""
    before, after = list(chain.from_iterable(old)), list(chain.from_iterable(new))
    gone, come = (Counter(before) - Counter(after)), (Counter(after) - Counter(before))
    if not gone and not come and before != after:
        gone, come = Counter(before), Counter(after)
    return "\n".join(map(join, gone.elements())), "\n".join(map(join, come.elements()))


def _table_from(plain: Mapping[str, Any]) -> LetterTable:
    rows = tuple(tuple(row) for row in plain["rows"])
    return LetterTable(plain["title"], tuple(plain["columns"]), rows, plain["annex"])


def _tidied(table: LetterTable | None) -> LetterTable | None:
    if table is None:
        return None
    rows = (tuple(nfc(cell.strip()) for cell in row) for row in table.rows)
    return LetterTable(table.title, table.columns, tuple(filter(any, rows)), table.annex)

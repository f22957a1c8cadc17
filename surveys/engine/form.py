"""What a questionnaire is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["single", "matrix", "multiple", "number", "text"]
NO_OPINION = "-"
# What "no opinion" counts as: not at all, or as nought.
Silence = Literal["leave_out", "zero"]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; the English one may be missing and then the Vietnamese is shown."""

    vi: str
    en: str = ""

    def __getitem__(self, language: str) -> str:
        return (self.en if language == "en" else self.vi) or self.vi


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. ``percent``: what it is worth (0–100), None when it feeds nothing."""

    code: str
    text: Words
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """The leaf a question (or a row of a matrix) feeds, and its weight among its peers."""

    leaf: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a matrix; its answers are the options of the question."""

    code: str
    text: Words
    feed: Feed | None = None


@dataclass(frozen=True, slots=True)
class ShownIf:
    """A question is asked only if an earlier one was answered with one of these options."""

    question: str
    any_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """``least``/``most``: number of options to choose (``multiple``). ``lowest``/``highest``/
    ``places``: what a ``number`` may be; one that feeds a leaf is a percentage. ``max_length``:
    letters of a ``text``.
    """

    least: int = 0
    most: int = 0
    lowest: Decimal = Decimal(0)
    highest: Decimal = Decimal(100)
    places: int = 0
    max_length: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``feed`` for the whole question, a matrix has them on its rows."""

    code: str
    kind: Kind
    text: Words
    help: Words
    required: bool
    no_opinion: bool
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    feed: Feed | None = None
    shown_if: ShownIf | None = None
    bounds: Bounds = Bounds()

    def option(self, code: str) -> Option | None:
        """The option with this code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Form:
    """A checked questionnaire (format "parindex-questionnaire/1")."""

    title: Words
    intro: Words
    questions: tuple[Question, ...]
    silence: Silence
    illustrative: bool

    def question(self, code: str) -> Question:
        """The question with this code; raises ``KeyError``."""
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)

    def feeds(self) -> Mapping[str, tuple[tuple[str, str, Feed], ...]]:
        """Leaf code → (question, row or "", feed) of everything that feeds it."""
        found: dict[str, list[tuple[str, str, Feed]]] = {}
        for question in self.questions:
            if question.feed is not None:
                found.setdefault(question.feed.leaf, []).append((question.code, "", question.feed))
            for row in question.rows:
                if row.feed is not None:
                    item = (question.code, row.code, row.feed)
                    found.setdefault(row.feed.leaf, []).append(item)
        return {leaf: tuple(items) for leaf, items in found.items()}

"""What of a question's answers may be shown: the only breakdown there is of it (decision 0006).

Shown of one group about one object: how many gave each answer. Not shown: a number of 1 … k − 1,
and any number that the total, the other numbers and the mean together would give away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from surveys.engine.choices import unchosen
from surveys.engine.concealing import concealed
from surveys.engine.form import NO_OPINION, Form, Question
from surveys.engine.tally import BLANK, Given, worth

# Numbers are shown in steps of this many percent (of the range asked for otherwise).
BANDS = 5
# The cells of those who chose no answer; they do not enter the mean, or as nought.
BLANK_CELLS = frozenset({NO_OPINION, BLANK})
_SILENT: tuple[Given, ...] = (BLANK, NO_OPINION, (NO_OPINION,))


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: its code, and how many gave it; None when that is not shown."""

    code: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The answers to one question, or one row of it, of ``total`` ballots.

    ``count`` gave an answer that enters ``mean`` (percent); both None when they would give away a
    few. ``overlaps``: several answers could be chosen, so the numbers do not add up to the total.
    """

    total: int
    cells: tuple[Cell, ...]
    count: int | None
    mean: Fraction | None
    overlaps: bool = False

    @property
    def is_withheld(self) -> bool:
        """Whether nothing but the mean is shown."""
        return all(cell.count is None for cell in self.cells)

    @property
    def hides(self) -> bool:
        """Whether some number is left out."""
        return any(cell.count is None for cell in self.cells)


def breakdown(
    question: Question,
    given: Iterable[tuple[Given, int]],
    *,
    form: Form,
    feeds: bool,
    least: int,
) -> Breakdown | None:
    """The breakdown of a question; None for fewer than ``least`` ballots.

    ``given``: answer → how many, of one group about one object. ``feeds``: the question feeds a
    leaf, so its mean is shown.
    """
    pairs = list(given)
    total = sum(number for _answer, number in pairs)
    if total < least:
        return None
    worths = {answer: worth(question, answer, form) for answer, _number in pairs}
    mean, count = _mean(pairs, worths) if feeds else (None, 0)
    if question.kind == "multiple":
        return _overlapping(question, pairs, total, mean, least)
    cells = cells_of(question, pairs)
    exact = mean if question.kind != "number" else None
    values = {str(answer): worths[answer] for answer in worths}
    hidden = concealed(cells, values, mean=exact, least=least)
    silent = BLANK_CELLS & hidden
    return Breakdown(
        total,
        tuple(Cell(code, None if code in hidden else number) for code, number in cells.items()),
        None if silent or mean is None else count,
        mean,
    )


def cells_of(question: Question, pairs: Iterable[tuple[Given, int]]) -> dict[str, int]:
    """Every number of a breakdown before anything is left out. Of several choices: how many chose
    each, and "no opinion" for all who chose none."""
    if question.kind == "multiple":
        return _choices(question, list(pairs))
    if question.kind == "number":
        return _number_cells(question, pairs)
    return _cells(question, pairs)


def _mean(
    pairs: Iterable[tuple[Given, int]], worths: Mapping[Given, Decimal | None]
) -> tuple[Fraction | None, int]:
    known = [(worths[answer], number) for answer, number in pairs]
    count = sum(number for percent, number in known if percent is not None)
    if not count:
        return None, 0
    total = sum((percent * number for percent, number in known if percent is not None), Decimal(0))
    return Fraction(total) / count, count


def _cells(question: Question, pairs: Iterable[tuple[Given, int]]) -> dict[str, int]:
    """Every option, then "no opinion" where it could be chosen, then those who gave none."""
    counts = {str(answer): number for answer, number in pairs}
    codes = [option.code for option in question.options]
    if question.no_opinion or NO_OPINION in counts:
        codes.append(NO_OPINION)
    if BLANK in counts:
        codes.append(BLANK)
    return {code: counts.get(code, 0) for code in codes}


def _number_cells(question: Question, pairs: Iterable[tuple[Given, int]]) -> dict[str, int]:
    """Numbers in bands of the range asked for: "0–20" …"""
    low, high = question.bounds.lowest, question.bounds.highest
    width = (high - low) / BANDS
    edges = [low + width * place for place in range(BANDS + 1)]
    names = [f"{edges[place]:f}–{edges[place + 1]:f}" for place in range(BANDS)]
    counts = dict.fromkeys(names, 0)
    for answer, number in pairs:
        if answer in (BLANK, NO_OPINION):
            counts[str(answer)] = counts.get(str(answer), 0) + number
            continue
        place = int((Decimal(str(answer)) - low) / width) if width else 0
        counts[names[min(place, BANDS - 1)]] += number
    return counts


def _choices(question: Question, pairs: Collection[tuple[Given, int]]) -> dict[str, int]:
    told = [(answer, number) for answer, number in pairs if isinstance(answer, tuple)]
    chosen = {
        option.code: sum(number for answer, number in told if option.code in answer)
        for option in question.options
    }
    return chosen | {NO_OPINION: sum(n for given, n in pairs if given in _SILENT)}


def _overlapping(
    question: Question,
    pairs: Iterable[tuple[Given, int]],
    total: int,
    mean: Fraction | None,
    least: int,
) -> Breakdown:
    """Several could be chosen: of each option both those who chose it and those who did not must
    be nobody or at least ``least``."""
    counts = cells_of(question, pairs)
    silent = counts.pop(NO_OPINION)
    is_few = 0 < silent < least
    answered = total - silent
    hidden = (
        frozenset(counts)
        if is_few
        else unchosen(question, counts, answered=answered, feeds=mean is not None, least=least)
    )
    cells = tuple(Cell(code, None if code in hidden else counts[code]) for code in counts)
    shown = None if mean is None or is_few else answered
    return Breakdown(total, cells, shown, mean, overlaps=True)

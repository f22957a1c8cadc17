"""What of a question's answers may be shown: the only breakdown there is of it (decision 0006).

Shown of one group about one object: how many gave each answer. Not shown: a number of 1 … k − 1,
and any number that the total, the other numbers and the mean together would give away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

from surveys.engine.form import NO_OPINION, Form, Question
from surveys.engine.suppression import hidden_cells
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


def concealed(
    counts: Mapping[str, int],
    worths: Mapping[str, Decimal | None],
    *,
    mean: Fraction | None,
    least: int,
) -> frozenset[str]:
    """The cells of a breakdown that are left out, given that its total is shown.

    With the mean shown too, hiding two numbers is not enough: two equations would tell them. So
    cells are hidden until every small one could have another number than it has, with every
    other hidden one still above nought. Where that cannot be had nothing is shown at all.
    """
    hidden = set(hidden_cells(counts, least=least))
    if not hidden:
        return frozenset()
    if mean is not None:
        values = {cell: _value(worths.get(cell), mean) for cell in counts}
        others = sorted(
            (cell for cell, number in counts.items() if number and cell not in hidden),
            key=lambda cell: (counts[cell], cell),
        )
        small = [cell for cell, number in counts.items() if 0 < number < least]
        while not all(_could_differ(cell, hidden, counts, values) for cell in small):
            if not others:
                return frozenset(counts)
            hidden.add(others.pop(0))
    answered = {cell for cell, number in counts.items() if number}
    return frozenset(counts) if hidden == answered else frozenset(hidden)


def _value(percent: Decimal | None, mean: Fraction) -> Fraction:
    """An answer that does not enter the mean weighs as if it were the mean."""
    return mean if percent is None else Fraction(percent)


def _could_differ(
    cell: str, hidden: set[str], counts: Mapping[str, int], values: Mapping[str, Fraction]
) -> bool:
    """Whether another number in ``cell`` fits total and mean, with every hidden cell above 0."""
    rest = sorted(hidden - {cell})
    if any(values[cell] == values[other] and counts[other] > 1 for other in rest):
        return True
    if any(values[cell] == values[other] and counts[cell] > 1 for other in rest):
        return True
    for one, two in combinations(rest, 2):
        step = _step(values[cell], values[one], values[two])
        if not step[0]:
            continue
        now = (counts[cell], counts[one], counts[two])
        for sign in (1, -1):
            if all(number + sign * move > 0 for number, move in zip(now, step, strict=True)):
                return True
    return False


def _step(first: Fraction, second: Fraction, third: Fraction) -> tuple[int, int, int]:
    """The smallest whole change of three numbers that keeps their sum and their weighted sum."""
    moves = (second - third, third - first, first - second)
    scale = lcm(*(move.denominator for move in moves))
    whole = [int(move * scale) for move in moves]
    shared = gcd(*whole) or 1
    return whole[0] // shared, whole[1] // shared, whole[2] // shared


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
    be nobody or at least ``least``; one alone hidden would follow from the mean."""
    counts = cells_of(question, pairs)
    silent, codes = counts.pop(NO_OPINION), list(counts)
    hidden = {
        code
        for code, number in counts.items()
        if 0 < number < least or 0 < total - silent - number < least
    }
    if 0 < silent < least or (len(hidden) == 1 and mean is not None):
        hidden = set(codes)
    cells = tuple(Cell(code, None if code in hidden else counts[code]) for code in codes)
    shown = None if mean is None or 0 < silent < least else total - silent
    return Breakdown(total, cells, shown, mean, overlaps=True)

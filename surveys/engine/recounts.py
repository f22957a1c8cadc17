"""What a later count may still show of a question, beside what earlier ones showed (decision 0006).

Readers keep pages and files: of two breakdowns of nearly the same ballots each number can be taken
from its fellow. So the ballots between them are held to the same rule as the ballots themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from surveys.engine.breakdown import BLANK_CELLS, Breakdown, breakdown, cells_of
from surveys.engine.form import NO_OPINION, Form, Question, Row
from surveys.engine.tally import Given

Pairs = Sequence[tuple[Given, int]]


@dataclass(frozen=True, slots=True)
class Counting:
    """One kind of ballot in one count: the ballots left out singly, the answers of the others by
    input name, and the names of which that count shows nothing."""

    void: frozenset[UUID]
    answers: Mapping[str, Pairs]
    withheld: frozenset[str] = frozenset()


def withheld_names(
    form: Form, now: Counting, earlier: Iterable[Counting], *, least: int
) -> frozenset[str]:
    """The input names of which ``now`` shows nothing, because the earlier counts showed theirs.

    The very ballots of an earlier count are shown as they were. Other ballots are shown when what
    is left out grew or shrank (of sets that overlap, sums would tell what they share) and no
    earlier breakdown beside this one tells on a few.
    """
    before = list(earlier)
    for same in before:
        if same.void == now.void:
            return same.withheld
    return frozenset(
        name
        for name, question, row in names_of(form)
        for shown in [[one for one in before if name not in one.withheld]]
        if not all(_nested(one.void, now.void) for one in shown)
        or any(
            tells(
                question,
                now.answers.get(name, ()),
                one.answers.get(name, ()),
                form=form,
                feeds=(row.feed if row else question.feed) is not None,
                least=least,
            )
            for one in shown
        )
    )


def names_of(form: Form) -> Iterator[tuple[str, Question, Row | None]]:
    """Every question, or row of one, that has a breakdown, by its input name."""
    for question in form.questions:
        if question.kind == "matrix":
            for row in question.rows:
                yield f"{question.code}.{row.code}", question, row
        elif question.kind != "text":
            yield question.code, question, None


def tells(
    question: Question, now: Pairs, before: Pairs, *, form: Form, feeds: bool, least: int
) -> bool:
    """Whether the breakdown of ``now`` beside that of ``before`` shows fewer than ``least``.

    They may stand beside each other when both hide the same numbers, none of those changed, and
    those that changed did by ``least`` or more. A hidden number of people without an opinion would
    follow from two means, and so would hidden choices.
    """
    if dict(now) == dict(before):
        return False
    found = [
        breakdown(question, pairs, form=form, feeds=feeds, least=least) for pairs in (before, now)
    ]
    first, second = found
    if first is None or second is None:
        return False
    hidden = _hidden(first)
    moved = _moved(cells_of(question, before), cells_of(question, now), first, second)
    if hidden != _hidden(second) or hidden & moved.keys():
        return True
    if hidden and feeds and (hidden & BLANK_CELLS or question.kind == "multiple"):
        return True
    return any(change < least for change in moved.values())


def _hidden(found: Breakdown) -> frozenset[str]:
    return frozenset(cell.code for cell in found.cells if cell.count is None)


def _moved(
    before: Mapping[str, int], now: Mapping[str, int], first: Breakdown, second: Breakdown
) -> dict[str, int]:
    """By how much each number changed that did; of choices also of those who did not choose."""
    cells = before.keys() | now.keys()
    found = {cell: abs(before.get(cell, 0) - now.get(cell, 0)) for cell in cells}
    if first.overlaps:
        silent = before[NO_OPINION] - now[NO_OPINION]
        answered = first.total - second.total - silent
        found |= {f"not {cell}": abs(answered - before[cell] + now[cell]) for cell in cells}
    return {cell: change for cell, change in found.items() if change}


def _nested(one: frozenset[UUID], other: frozenset[UUID]) -> bool:
    return one <= other or other <= one

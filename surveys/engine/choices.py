"""What of a question with several choices is left out: those who chose, and those who did not.

Known to a reader: how many answered, how many choices the form asks for at least and at most, the
numbers shown, and, where the question feeds a criterion, how much all choices are worth together.
As in ``surveys.engine.concealing`` the reader may know this program too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from math import gcd, lcm

from surveys.engine.concealing import Counts, smallest_set, stays_open, step_of
from surveys.engine.form import Question


@dataclass(frozen=True, slots=True)
class Choices:
    """A question with several choices that ``answered`` people gave.

    ``values``: what each choice adds to the sum that is known, as whole numbers; empty when no sum
    is known. ``fewest`` and ``most`` choices of one person.
    """

    answered: int
    fewest: int
    most: int
    values: Mapping[str, int]

    @classmethod
    def of(cls, question: Question, answered: int, *, feeds: bool) -> Choices:
        """The terms of a question, with the worths of its options when their mean is shown."""
        values: dict[str, int] = {}
        if feeds:
            exact = {o.code: Fraction(o.percent or Decimal(0)) for o in question.options}
            scale = lcm(*(value.denominator for value in exact.values()))
            values = {code: int(value * scale) for code, value in exact.items()}
        bounds = question.bounds
        return cls(answered, max(1, bounds.least), bounds.most, values)

    def fits(self, counts: Counts) -> bool:
        """Whether people can have chosen so."""
        if any(not 0 <= number <= self.answered for number in counts.values()):
            return False
        return self.fewest * self.answered <= sum(counts.values()) <= self.most * self.answered

    def is_small(self, number: int, least: int) -> bool:
        """Whether few chose, or few did not."""
        return 0 < number < least or 0 < self.answered - number < least


def unchosen(
    question: Question, counts: Counts, *, answered: int, feeds: bool, least: int
) -> frozenset[str]:
    """The options whose numbers are left out; all of them where fewer would not do."""
    terms = Choices.of(question, answered, feeds=feeds)

    def choose(told: Counts) -> frozenset[str]:
        return _chosen(told, terms, least)

    hidden = choose(counts)
    if not hidden or hidden == frozenset(counts):
        return hidden
    if feeds and _may_be_capped(question):
        return frozenset(counts)  # then the sum is no sum of the numbers
    others = _assignments(counts, sorted(hidden), terms)
    return hidden if stays_open(hidden, others, counts, choose) else frozenset(counts)


def _may_be_capped(question: Question) -> bool:
    """Whether one person's choices can be worth more than counts (``surveys.engine.tally``)."""
    worths = sorted((option.percent or Decimal(0) for option in question.options), reverse=True)
    return sum(worths[: question.bounds.most], Decimal(0)) > 100


def _chosen(counts: Counts, terms: Choices, least: int) -> frozenset[str]:
    small = [code for code, number in counts.items() if terms.is_small(number, least)]
    if not small:
        return frozenset()
    others = sorted(
        (code for code in counts if code not in small), key=lambda code: (counts[code], code)
    )

    def good(hidden: frozenset[str]) -> bool:
        return all(_could_differ(code, hidden, counts, terms) for code in small)

    found = smallest_set(small, others, good)
    return frozenset(counts) if found is None else found


def _could_differ(code: str, hidden: frozenset[str], counts: Counts, terms: Choices) -> bool:
    """Whether another number of people can have chosen this, as far as few changes show."""
    rest = sorted(hidden - {code})
    return any(
        terms.fits({**counts, **{name: counts[name] + move for name, move in change.items()}})
        for change in _changes(code, rest, terms.values)
    )


def _changes(code: str, rest: list[str], values: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Small changes of ``code`` and of two others at most that keep the known sum."""
    own = values.get(code, 0)
    for sign in (1, -1):
        if not own:
            yield {code: sign}
        for other in rest:
            worth = values.get(other, 0)
            if not own and not worth:
                yield {code: sign, other: -sign}
            elif own and worth:
                shared = gcd(own, worth)
                yield {code: sign * worth // shared, other: -sign * own // shared}
        for one, two in combinations(rest, 2):
            move = step_of(own, values.get(one, 0), values.get(two, 0))
            if move[0]:
                yield dict(zip((code, one, two), (sign * n for n in move), strict=True))


def _assignments(
    counts: Counts, names: list[str], terms: Choices
) -> Iterator[dict[str, int] | None]:
    """Every assignment of these numbers that people can have given, with the known sum."""
    names = sorted(names, key=lambda name: (terms.values.get(name, 0) != 0, name))
    worths = [terms.values.get(name, 0) for name in names]
    known = sum(worth * counts[name] for name, worth in zip(names, worths, strict=True))
    numbers = range(terms.answered + 1)
    # Where no sum is known, or it says nothing of these, the last is as free as the others.
    lasts = [] if worths[-1] else list(numbers)
    for head in product(numbers, repeat=len(names) - 1):
        left = known - sum(worth * n for worth, n in zip(worths[:-1], head, strict=True))
        for last in lasts or _solved(left, worths[-1]):
            told = dict(zip(names, (*head, last), strict=True))
            yield told if terms.fits({**counts, **told}) else None
        yield None


def _solved(left: int, worth: int) -> list[int]:
    number, odd = divmod(left, worth)
    return [] if odd else [number]

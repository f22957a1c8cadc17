"""Which numbers of a breakdown are left out when its total, and often its mean, are shown.

Whoever reads a breakdown may know this program too. So it is not enough that the numbers left out
could be others with the same total and mean: among those for which the program would have left out
the very same cells, each number left out still has two values at least. Otherwise nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

from surveys.engine.suppression import hidden_cells

Counts = Mapping[str, int]
# So many assignments are looked at, and so many steps made to find them; what was not found by then
# does not count. Both follow from what is shown, so stopping tells nothing.
MOST, STEPS = 1000, 50_000


def concealed(
    counts: Counts,
    worths: Mapping[str, Decimal | None],
    *,
    mean: Fraction | None,
    least: int,
) -> frozenset[str]:
    """The cells of a breakdown that are left out, given that its total is shown.

    With the mean shown too, hiding two numbers is not enough: two equations would tell them. So the
    fewest cells are hidden with which every small one could have another number than it has, every
    other hidden one above nought. Where that cannot be had nothing is shown at all.
    """
    if mean is None:
        values = dict.fromkeys(counts, 0)

        def choose(told: Counts) -> frozenset[str]:
            return _whole_if_all(told, hidden_cells(told, least=least))
    else:
        values = _whole(worths, mean, counts)

        def choose(told: Counts) -> frozenset[str]:
            return _chosen(told, values, least)

    hidden = choose(counts)
    if not hidden or hidden == frozenset(counts):
        return hidden
    others = _assignments(counts, sorted(hidden), values)
    return hidden if stays_open(hidden, others, counts, choose) else frozenset(counts)


def stays_open(
    hidden: frozenset[str],
    assignments: Iterator[dict[str, int] | None],
    counts: Counts,
    choose: Callable[[Counts], frozenset[str]],
) -> bool:
    """Whether each hidden number has two values among the assignments that are shown alike.

    ``assignments`` in an order that follows from what is shown; ``None`` for a step without one.
    """
    seen: dict[str, set[int]] = {cell: set() for cell in hidden}
    found = 0
    for step, numbers in enumerate(assignments):
        if step >= STEPS or found >= MOST:
            return False
        if numbers is None:
            continue
        found += 1
        if choose({**counts, **numbers}) == hidden:
            for cell, number in numbers.items():
                seen[cell].add(number)
            if all(len(numbers_seen) > 1 for numbers_seen in seen.values()):
                return True
    return False


def smallest_set(
    small: Iterable[str], others: Iterable[str], good: Callable[[frozenset[str]], bool]
) -> frozenset[str] | None:
    """``small`` and as few of ``others`` as are needed, the first of them first."""
    base, rest = frozenset(small), list(others)
    for number in range(len(rest) + 1):
        for more in combinations(rest, number):
            if good(base | set(more)):
                return base | set(more)
    return None


def step_of(first: int, second: int, third: int) -> tuple[int, int, int]:
    """The smallest whole change of three numbers that keeps their sum and their weighted sum."""
    moves = (second - third, third - first, first - second)
    shared = gcd(*moves) or 1
    return moves[0] // shared, moves[1] // shared, moves[2] // shared


def _chosen(counts: Counts, values: Mapping[str, int], least: int) -> frozenset[str]:
    small = [cell for cell, number in counts.items() if 0 < number < least]
    if not small:
        return frozenset()
    others = sorted(
        (cell for cell, number in counts.items() if number >= least),
        key=lambda cell: (counts[cell], cell),
    )

    def good(hidden: frozenset[str]) -> bool:
        return sum(counts[cell] for cell in hidden) >= least and all(
            _could_differ(cell, hidden, counts, values) for cell in small
        )

    found = smallest_set(small, others, good)
    return frozenset(counts) if found is None else _whole_if_all(counts, found)


def _whole_if_all(counts: Counts, hidden: frozenset[str]) -> frozenset[str]:
    """Everything, when nothing but noughts would be shown."""
    answered = {cell for cell, number in counts.items() if number}
    return frozenset(counts) if hidden == answered else hidden


def _whole(worths: Mapping[str, Decimal | None], mean: Fraction, counts: Counts) -> dict[str, int]:
    """The worths as whole numbers; an answer that does not enter the mean weighs as if it did."""
    exact = {
        cell: mean if (worth := worths.get(cell)) is None else Fraction(worth) for cell in counts
    }
    scale = lcm(*(value.denominator for value in exact.values()))
    return {cell: int(value * scale) for cell, value in exact.items()}


def _could_differ(
    cell: str, hidden: frozenset[str], counts: Counts, values: Mapping[str, int]
) -> bool:
    """Whether another number in ``cell`` fits total and mean, with every hidden cell above 0."""
    rest = sorted(hidden - {cell})
    if any(
        values[cell] == values[other] and max(counts[other], counts[cell]) > 1 for other in rest
    ):
        return True
    for one, two in combinations(rest, 2):
        step = step_of(values[cell], values[one], values[two])
        now = (counts[cell], counts[one], counts[two])
        for sign in (1, -1):
            if step[0] and all(n + sign * move > 0 for n, move in zip(now, step, strict=True)):
                return True
    return False


def _assignments(
    counts: Counts, names: list[str], values: Mapping[str, int]
) -> Iterator[dict[str, int] | None]:
    """Every assignment of these cells with their sum and weighted sum, all above nought."""
    names = _different_last(names, values)
    whole = sum(counts[name] for name in names)
    weighted = sum(values[name] * counts[name] for name in names)
    *free, one, two = names
    for head in _heads(len(free), whole - 2):
        rest = whole - sum(head)
        left = weighted - sum(values[name] * n for name, n in zip(free, head, strict=True))
        for pair in _pairs(rest, left, values[one], values[two]):
            yield dict(zip(names, (*head, *pair), strict=True)) if pair else None


def _different_last(names: list[str], values: Mapping[str, int]) -> list[str]:
    """The last two are solved for: they should not weigh the same."""
    for one, two in combinations(names, 2):
        if values[one] != values[two]:
            return [*(name for name in names if name not in {one, two}), one, two]
    return names


def _heads(number: int, most: int) -> Iterator[tuple[int, ...]]:
    if not number:
        yield ()
        return
    for first in range(1, most - number + 2):
        for rest in _heads(number - 1, most - first):
            yield (first, *rest)


def _pairs(whole: int, weighted: int, one: int, two: int) -> Iterator[tuple[int, int] | tuple[()]]:
    """The pairs above nought with this sum and weighted sum; one empty one when there is none."""
    if one == two:
        if weighted != one * whole:
            yield ()
            return
        yield from ((first, whole - first) for first in range(1, whole))
        return
    first, odd = divmod(weighted - two * whole, one - two)
    yield (first, whole - first) if not odd and 0 < first < whole else ()

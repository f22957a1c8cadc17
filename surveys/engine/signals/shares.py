"""Signals that are shares: of ballots in one line, of ballots that repeat one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction

from surveys.engine.signals.chance import at_least
from surveys.engine.signals.pools import RARE, Cell, Signal, large, shown, shown_chance
from surveys.engine.signals.traits import Traits

# By how much a share has to lie above that of the peers before it is worth a question.
STRAIGHT_ABOVE = Fraction(3, 10)
FORMS_ABOVE = Fraction(1, 5)
TEXTS_ABOVE = Fraction(3, 20)


def straight_lines(cells: Iterable[Cell], *, least: int) -> list[Signal]:
    """Groups in which far more ballots than elsewhere tick the same option in every question."""

    def mark(ballot: Traits) -> str:
        return "straight" if ballot.is_straight else ""

    return _repeated("straight_lines", cells, mark, above=STRAIGHT_ABOVE, least=least)


def identical_forms(cells: Iterable[Cell], *, least: int) -> list[Signal]:
    """Groups in which one whole form, not merely one line, comes again and again."""
    return _repeated(
        "identical_forms", cells, lambda ballot: ballot.form, above=FORMS_ABOVE, least=least
    )


def identical_texts(cells: Iterable[Cell], *, least: int) -> list[Signal]:
    """Groups in which the same opinion in words comes again and again."""
    return _repeated(
        "identical_texts", cells, lambda ballot: ballot.text, above=TEXTS_ABOVE, least=least
    )


def _repeated(
    kind: str,
    cells: Iterable[Cell],
    mark: Callable[[Traits], str],
    *,
    above: Fraction,
    least: int,
) -> list[Signal]:
    """The most frequent mark of each cell against its share among all peers.

    The chance is multiplied by the number of different marks: the cell chose which one is looked
    at.
    """
    there = large(cells, least=least)
    counts = {cell.key: Counter(filter(None, map(mark, cell.ballots))) for cell in there}
    everywhere: Counter[str] = sum(counts.values(), Counter())
    whole = sum(len(cell.ballots) for cell in there)
    found = []
    for cell in there:
        peers = [other for other in there if other is not cell]
        own = counts[cell.key]
        if not peers or not own:
            continue
        pattern, members = min(own.items(), key=lambda item: (-item[1], item[0]))
        size = len(cell.ballots)
        base = Fraction(everywhere[pattern] - members, whole - size)
        if members < least or Fraction(members, size) - base < above:
            continue
        chance = at_least(members, drawn=size, marked=everywhere[pattern], whole=whole)
        chance = min(chance * len(everywhere), Fraction(1))
        if chance > RARE:
            continue
        highest = max(Fraction(counts[peer.key][pattern], len(peer.ballots)) for peer in peers)
        found.append(
            Signal(
                kind=kind,
                cell=cell.key,
                measure=shown(Fraction(members, size)),
                base=shown(base),
                highest=shown(highest),
                chance=shown_chance(chance),
                ballots=size,
                members=members,
                peers=len(peers),
                pattern=pattern,
            )
        )
    return found

"""Which numbers may be shown: none of fewer than k, none that subtraction would give away."""

from __future__ import annotations

from collections.abc import Mapping

Cell = str


def hidden_cells(counts: Mapping[Cell, int], *, least: int) -> frozenset[Cell]:
    """The cells of one breakdown (they add up to a total that is shown) to be left out.

    First every cell with 1 … ``least`` − 1 answers. If those hidden add up to fewer than ``least``,
    or only one is hidden, the total minus the rest would tell it: the next smallest cell with
    answers goes too, until neither holds. Empty cells are shown: nobody is in them.
    """
    small = {cell for cell, count in counts.items() if 0 < count < least}
    if not small:
        return frozenset()
    others = sorted(
        (cell for cell, count in counts.items() if count >= least),
        key=lambda cell: (counts[cell], cell),
    )
    while others and (len(small) == 1 or sum(counts[cell] for cell in small) < least):
        small.add(others.pop(0))
    return frozenset(small)

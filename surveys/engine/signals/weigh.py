"""All signals of one wave together."""

from __future__ import annotations

from collections.abc import Iterable

from surveys.engine.signals.pools import Cell, Signal
from surveys.engine.signals.shares import identical_forms, identical_texts, straight_lines
from surveys.engine.signals.sides import one_sided
from surveys.engine.signals.spread import variance_collapse

# Raised whenever the same ballots would give other signals than before.
SIGNALS_VERSION = "1"


def weigh(pools: Iterable[Iterable[Cell]], *, least: int, seed: str) -> list[Signal]:
    """Signals of ballots, in order of cell and kind. ``least`` is k of the wave.

    Each pool holds the cells of one group by one questionnaire, which are one another's peers;
    the groups of one object are laid side by side over all pools.
    """
    found: list[Signal] = []
    everything: list[Cell] = []
    for pool in pools:
        cells = list(pool)
        found += straight_lines(cells, least=least)
        found += identical_forms(cells, least=least)
        found += identical_texts(cells, least=least)
        found += variance_collapse(cells, least=least, seed=seed)
        everything += cells
    found += one_sided(everything, least=least, seed=seed)
    return sorted(found, key=lambda signal: (signal.cell, signal.kind))

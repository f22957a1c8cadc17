"""Signals from counters kept while answers came in: speed, bursts from one network.

Nothing of this can be found in ballots, which know no time and no address. The counters are of
lists of a unit, never of a person (decision 0008).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from surveys.engine.signals.chance import at_least
from surveys.engine.signals.pools import RARE, Signal, shown, shown_chance

# A sitting's mark "quick" is turned over by lot this often before it is counted (Warner 1965):
# what was counted of one person is deniable, the share of a group can still be estimated.
TURNED = Fraction(1, 4)
SPEED_ABOVE = Fraction(2, 5)
BURSTS_ABOVE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Sittings:
    """Counters of one group of respondents on one list.

    ``timed`` sittings of which ``quick`` were marked quick after the lot; ``answers`` of which
    ``in_bursts`` came within an hour from one network that sent k of that list or more.
    """

    key: str
    timed: int = 0
    quick: int = 0
    answers: int = 0
    in_bursts: int = 0


def quick_sittings(rows: Iterable[Sittings], *, least: int) -> list[Signal]:
    """Lists on which far more people than on others sent the form faster than it can be read."""

    def estimate(found: int, size: int) -> Fraction:
        return (Fraction(found, size) - TURNED) / (1 - 2 * TURNED)

    table = [(row.key, row.timed, row.quick) for row in rows]
    return _shares("quick", table, estimate, above=SPEED_ABOVE, least=least)


def bursts(rows: Iterable[Sittings], *, least: int) -> list[Signal]:
    """Lists of which most answers came in bursts from one network."""
    table = [(row.key, row.answers, row.in_bursts) for row in rows]
    return _shares("bursts", table, Fraction, above=BURSTS_ABOVE, least=least)


def _shares(
    kind: str,
    table: list[tuple[str, int, int]],
    estimate: Callable[[int, int], Fraction],
    *,
    above: Fraction,
    least: int,
) -> list[Signal]:
    there = sorted(row for row in table if row[1] >= least)
    whole, marked = sum(row[1] for row in there), sum(row[2] for row in there)
    found = []
    for key, size, own in there:
        peers = [row for row in there if row[0] != key]
        if not peers or own < least:
            continue
        measure, base = estimate(own, size), estimate(marked - own, whole - size)
        chance = at_least(own, drawn=size, marked=marked, whole=whole)
        if measure - max(base, Fraction(0)) < above or chance > RARE:
            continue
        found.append(
            Signal(
                kind=kind,
                cell=key,
                measure=shown(measure),
                base=shown(base),
                highest=shown(max(estimate(row[2], row[1]) for row in peers)),
                chance=shown_chance(chance),
                ballots=size,
                members=size,
                peers=len(peers),
            )
        )
    return found

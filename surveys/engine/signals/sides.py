"""One-sidedness: one group speaks of its unit quite unlike everybody else does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.engine.signals.chance import simulated
from surveys.engine.signals.pools import RARE, Cell, Signal, large, median, shown, shown_chance
from surveys.engine.signals.traits import HUNDREDTHS

# Distance in points of the percentage, beyond what is usual between these groups.
APART = Fraction(25)
# Fewer other units than this do not say what is usual.
PEERS = 4
_WHOLE = 100 * HUNDREDTHS


@dataclass(frozen=True, slots=True)
class _Pair:
    """A group and the other groups about the same object, as scores."""

    cell: Cell
    own: list[int]
    others: list[int]

    @property
    def gap(self) -> Fraction:
        return _mean(self.own) - _mean(self.others)


def one_sided(cells: Iterable[Cell], *, least: int, seed: str) -> list[Signal]:
    """Groups that rate a unit far above or below what the other groups say of it.

    Groups differ everywhere (insiders are kinder); so the gap is measured from the median gap of
    the same groups at the other units, and chance deals the ballots of this unit out anew.
    """
    by_group: Mapping[str, list[_Pair]] = _pairs(large(cells, least=least), least)
    found = []
    for pairs in by_group.values():
        for pair in pairs:
            gaps = [other.gap for other in pairs if other is not pair]
            if len(gaps) < PEERS:
                continue
            usual = median(gaps)
            signal = _signal(pair, gaps, usual, seed)
            if signal is not None:
                found.append(signal)
    return found


def _pairs(cells: Sequence[Cell], least: int) -> dict[str, list[_Pair]]:
    by_object: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_object[cell.rated].append(cell)
    found: dict[str, list[_Pair]] = defaultdict(list)
    for together in by_object.values():
        for cell in together:
            own = _scores([cell])
            others = _scores(other for other in together if other.group != cell.group)
            if len(own) >= least and len(others) >= least:
                found[cell.group].append(_Pair(cell, own, others))
    return found


def _signal(pair: _Pair, gaps: list[Fraction], usual: Fraction, seed: str) -> Signal | None:
    beyond = abs(pair.gap - usual)
    if beyond < APART * HUNDREDTHS:
        return None
    chance = _chance(pair, usual, f"{seed}:sides:{pair.cell.key}")
    if chance > RARE:
        return None
    usually = [abs(gap - usual) / _WHOLE for gap in gaps]
    return Signal(
        kind="one_sided",
        cell=pair.cell.key,
        measure=shown(beyond / _WHOLE),
        base=shown(median(usually)),
        highest=shown(max(usually)),
        chance=shown_chance(chance),
        ballots=len(pair.own),
        members=len(pair.own),
        peers=len(gaps),
    )


def _chance(pair: _Pair, usual: Fraction, seed: str) -> Fraction:
    shift = round(usual)
    own = [score - shift for score in pair.own]
    together, size = own + pair.others, len(own)
    whole, total = len(together), sum(together)
    # |mean of the drawn − mean of the rest| in whole numbers: |n·drawn − size·total|.
    limit = abs(whole * sum(own) - size * total)

    def as_far(drawn: Sequence[int]) -> bool:
        return abs(whole * sum(drawn) - size * total) >= limit

    return simulated(together, size, seed=seed, is_as_extreme=as_far)


def _scores(cells: Iterable[Cell]) -> list[int]:
    return [ballot.score for cell in cells for ballot in cell.ballots if ballot.score is not None]


def _mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values))

"""Between which places the units of a group lie when rounding and weights are let loose."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from scoring.domain.inputs import THOUSAND
from scoring.domain.results import GroupResult
from scoring.engine.possible_ranks import FieldSums, RankRange, possible_ranks
from scoring.models import IndexLine


def rank_ranges(
    group: GroupResult, lines: Iterable[IndexLine], *, tolerance: Decimal
) -> dict[str, RankRange]:
    """Unit code → possible places, for those of ``lines`` that have an index.

    ``tolerance``: of the weight of every field, in percent (see ``possible_ranks`` for what is
    varied).
    """
    sums = {line.unit_code: _sums(group, line) for line in group.ranked}
    wanted = [line.unit_code for line in lines if line.unit_code in sums]
    return possible_ranks(sums, places=group.places, tolerance=tolerance, of=wanted)


def _sums(group: GroupResult, line: IndexLine) -> FieldSums:
    """The stored sums of a line; what caps and floors of the whole changed is the rest."""
    kinds = [field["group"] for field in group.fields]
    main = [
        full if kind == "main" else 0 for kind, full in zip(kinds, line.field_maxima, strict=True)
    ]
    # Bonus points count in the maximum or not, as the policy of the set says; the sum tells.
    bonus = sum(main) != int(line.maximum * THOUSAND)
    maxima = [
        full if kind == "bonus" and bonus else own
        for kind, full, own in zip(kinds, line.field_maxima, main, strict=True)
    ]
    points = tuple(line.field_points)
    return FieldSums(points, tuple(maxima), int(line.points * THOUSAND) - sum(points))

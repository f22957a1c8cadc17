"""The statement of the run beside the Decimal engine, for ten thousand made-up units."""

from __future__ import annotations

import itertools
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from parindex.common.tenancy import tenant_scope
from scoring.domain.inputs import THOUSAND
from scoring.engine.bands import parse_bands
from scoring.engine.cases import Case, Unit
from scoring.engine.computing import UnitResult, compute
from scoring.engine.rules.registry import KINDS
from scoring.models import IndexLine
from tests.plugins.cast import World
from tests.scoring.index.cases import HANDS, Dice, documents, enter, kinds_in
from tests.scoring.index.field import BANDS, build_field

CAMPAIGNS, UNITS_OF_A_SET = 10, 200


@pytest.mark.slow
@pytest.mark.usefixtures("swept")
def test_statement_says_what_the_engine_says(world: World) -> None:
    """Points, maximum, index, fields, rank, tie and class of every line, from facts to class."""
    kinds: set[str] = set()
    lines = ties = without_index = 0
    years = itertools.count(2001)

    @settings(max_examples=CAMPAIGNS, phases=[Phase.generate])
    @given(st.data())
    def campaign(data: st.DataObject) -> None:
        nonlocal lines, ties, without_index
        year = next(years)
        sets = {
            f"g{hand}": data.draw(documents(f"Bộ tiêu chí {year}, nhóm {hand}", hand))
            for hand in range(HANDS)
        }
        units = list(_thrown(Random(data.draw(st.integers(0, 10**9))), sets))
        results = compute(Case(tuple(units), parse_bands(BANDS), "standard", ()))
        groups = {
            key: (document, [unit.code for unit in units if unit.group == key])
            for key, document in sets.items()
        }
        field = build_field(world, groups=groups, year=year)
        with tenant_scope(world.tenant):
            enter(field, results)
            found = field.lines(field.run())
        for result in results:
            assert _stored(found[result.unit.code]) == _computed(result)
        kinds.update(kinds_in([node.get("rule") for s in sets.values() for node in s["nodes"]]))
        lines += len(found)
        ties += sum(line.tied for line in found.values())
        without_index += sum(line.index is None for line in found.values())

    campaign()
    assert kinds == set(KINDS)
    assert lines == CAMPAIGNS * HANDS * UNITS_OF_A_SET == 10_000
    assert (ties > 1000, without_index > 0) == (True, True)


def _thrown(chance: Random, sets: dict[str, Any]) -> list[Unit]:
    return [
        unit
        for key, document in sets.items()
        for unit in Dice(chance, key, document).units(
            [f"{key}-{number}" for number in range(UNITS_OF_A_SET)]
        )
    ]


def _stored(line: IndexLine) -> tuple[object, ...]:
    own = (line.points, line.maximum, line.index, line.rank, line.tied, line.band)
    return *own, line.field_points, line.field_maxima


def _computed(result: UnitResult) -> tuple[object, ...]:
    totals, rank = result.totals, result.rank
    place = (rank.position, rank.tied) if rank else (None, False)
    return (
        *(totals.points, totals.maximum, totals.index, *place, result.band),
        [_thousandths(part.points) for part in totals.fields],
        [_thousandths(part.maximum) for part in totals.fields],
    )


def _thousandths(points: Decimal) -> int:
    return int(points * THOUSAND)

"""The maximum that exclusions leave to the units of a group, by the policy of its set."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from campaigns.domain.tree import tree
from campaigns.models import Exclusion, UnitGroup
from parindex.tenants.models import Organisation
from scoring.engine.totals import total_up


def remaining_maxima(
    group: UnitGroup, exclusions: Iterable[Exclusion]
) -> list[tuple[Organisation, Decimal]]:
    """Every unit with an exclusion and the points it can still reach, in the order given."""
    codes: dict[int, set[str]] = {}
    units: dict[int, Organisation] = {}
    for row in exclusions:
        unit = row.participation.organisation
        units[unit.pk] = unit
        codes.setdefault(unit.pk, set()).add(row.criterion.code)
    if group.criteria_set is None or not units:
        return []
    engine = tree(group.criteria_set).engine
    return [
        (unit, total_up(engine, {}, excluded=codes[pk] & engine.under.keys()).maximum)
        for pk, unit in units.items()
    ]

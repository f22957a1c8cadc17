"""The totals of one dossier: points, maximum, index, per field and as a whole."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import NamedTuple

from scoring.engine.numbers import HUNDRED, ZERO, plain
from scoring.engine.rounding import round_points
from scoring.engine.structure import CriteriaSet, Field, Group
from scoring.engine.trace import Step, Trace

_EXACT = Context(prec=50)
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldTotal:
    """One field: points after its cap, what was still to be had, the index in percent.

    The index is None when the maximum is 0 (everything excluded, or a penalty group).
    """

    code: str
    group: Group
    points: Decimal
    maximum: Decimal
    index: Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """One dossier: `points` of `maximum`, the index in percent, the parts, the caps that bit.

    points = main + bonus + penalty, then floor and cap of the policy.
    """

    points: Decimal
    maximum: Decimal
    index: Decimal | None
    main: Decimal
    bonus: Decimal
    penalty: Decimal
    fields: tuple[FieldTotal, ...]
    trace: tuple[Step, ...]


def total_up(
    criteria: CriteriaSet,
    points: Mapping[str, Decimal],
    *,
    not_applicable: Collection[str] = _NOTHING,
    excluded: Collection[str] = _NOTHING,
) -> Totals:
    """Total the points of the leaves (by code; a missing leaf counts 0).

    Leaves that are not applicable and everything under an excluded node leave both points and
    maximum. Group caps come first, then the cap on the main part, then floor and cap of the
    total; the cap of the total falls by what left the maximum, so that a unit with exclusions
    cannot exceed its own maximum any more than another one. The index is rounded once.
    Raises ValueError for a code that is not in the set.
    """
    if not points.keys() <= criteria.leaves.keys():
        raise ValueError(f"not leaves: {sorted(points.keys() - criteria.leaves.keys())}")
    removed = removed_leaves(criteria, not_applicable, excluded)
    places = criteria.places
    trace = Trace()
    sums = {"main": ZERO, "bonus": ZERO, "penalty": ZERO}
    maximum = ZERO
    fields = []
    for field in criteria.fields:
        total = _field_total(field, points, removed, places, trace)
        fields.append(total)
        sums[field.group] += total.points
        if field.group == "main" or (field.group == "bonus" and criteria.policy.bonus_in_maximum):
            maximum += total.maximum
    main = _main(sums["main"], criteria, trace)
    whole = main + sums["bonus"] + sums["penalty"]
    whole = _within(whole, criteria, criteria.maximum - maximum, trace)
    return Totals(
        points=whole,
        maximum=maximum,
        index=share(whole, maximum, places),
        main=main,
        bonus=sums["bonus"],
        penalty=sums["penalty"],
        fields=tuple(fields),
        trace=trace.steps,
    )


def removed_leaves(
    criteria: CriteriaSet, not_applicable: Collection[str], excluded: Collection[str]
) -> Set[str]:
    """Return the leaves that leave points and maximum. Raises ValueError for unknown codes."""
    if not not_applicable and not excluded:
        return _NOTHING
    removed: set[str] = set()
    for code in (*not_applicable, *excluded):
        if code not in criteria.under:
            raise ValueError(f"not in the set: {code}")
        removed |= criteria.under[code]
    return removed


def share(points: Decimal, maximum: Decimal, places: int) -> Decimal | None:
    """Return points / maximum × 100 %, rounded once; None when the maximum is 0."""
    if not maximum:
        return None
    return round_points(_EXACT.divide(points * HUNDRED, maximum), places)


def _field_total(
    field: Field,
    points: Mapping[str, Decimal],
    removed: Set[str],
    places: int,
    trace: Trace,
) -> FieldTotal:
    maximum = field.maximum
    if removed and not removed.isdisjoint(field.leaves):
        kept = [
            item for item in zip(field.leaves, field.maxima, strict=True) if item[0] not in removed
        ]
        total = sum([points[code] for code, _ in kept if code in points], ZERO)
        maximum = sum((item for _, item in kept), ZERO)
        if field.cap is not None and field.group == "bonus":
            maximum = min(maximum, field.cap)
    else:
        total = sum([points[code] for code in field.leaves if code in points], ZERO)
    if field.cap is not None:
        total = _group_cap(field, field.cap, total, trace)
    return FieldTotal(field.code, field.group, total, maximum, share(total, maximum, places))


def _group_cap(field: Field, cap: Decimal, total: Decimal, trace: Trace) -> Decimal:
    kept = max(total, cap) if field.group == "penalty" else min(total, cap)
    if kept != total:
        trace.add("group_cap", field=field.code, before=plain(total), after=plain(kept))
    return kept


def _main(main: Decimal, criteria: CriteriaSet, trace: Trace) -> Decimal:
    cap = criteria.policy.main_cap
    if cap is None or main <= cap:
        return main
    trace.add("main_cap", before=plain(main), after=plain(cap))
    return cap


def _within(whole: Decimal, criteria: CriteriaSet, gone: Decimal, trace: Trace) -> Decimal:
    floor, cap = criteria.policy.total_floor, criteria.policy.total_cap
    if cap is not None and whole > cap - gone:
        trace.add("total_cap", before=plain(whole), after=plain(cap - gone))
        whole = cap - gone
    if whole < floor:
        trace.add("total_floor", before=plain(whole), after=plain(floor))
        return floor
    return whole


class NodeTotal(NamedTuple):
    """Points and maximum of one node of the tree, before any cap."""

    points: Decimal
    maximum: Decimal


def node_total(
    criteria: CriteriaSet,
    code: str,
    points: Mapping[str, Decimal],
    removed: Set[str] = _NOTHING,
) -> NodeTotal:
    """Sum up what is below one node, for a line of a sheet; ``removed``: see `removed_leaves`."""
    kept = criteria.under[code] - removed if removed else criteria.under[code]
    leaves = criteria.leaves
    return NodeTotal(
        sum([points[leaf] for leaf in kept if leaf in points], ZERO),
        sum([leaves[leaf].maximum for leaf in kept], ZERO),
    )

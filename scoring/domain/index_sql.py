"""The SQL of an index run, written out for the fields of the sets at hand.

Two statements. The first reads everything in one snapshot: the units, the sums of their points
per field, what they are not assessed on, the state of their ledgers; whatever is committed while
it runs is not seen by any part of it. The second turns that into lines. Every value that comes
from a person is a parameter; only column numbers and primary keys are written into the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from scoring.domain.inputs import Inputs, LeafShape, SetShape
from scoring.enums import Source

UNITS = "index_run_units"

_SNAPSHOT = """
CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS
WITH units AS MATERIALIZED (
    SELECT p.id AS participation, d.id AS dossier, o.code, o.name, o.id AS organisation,
           g.key AS group_key, g.name AS group_name, g.position AS group_position,
           g.criteria_set_id AS set_id, coalesce(d.ledger_digest, '') AS digest
    FROM campaigns_participation p
    JOIN campaigns_unitgroup g ON g.id = p.group_id
    JOIN tenants_organisation o ON o.id = p.organisation_id
    LEFT JOIN scoring_dossier d ON d.participation_id = p.id
    WHERE p.campaign_id = %(campaign)s
), sums AS MATERIALIZED (
    SELECT e.dossier_id, max(e.id) AS last_entry, {sums}
    FROM scoring_scoreentry e
    WHERE e.is_effective AND e.dossier_id BETWEEN %(first)s AND %(last)s {counting}
    GROUP BY e.dossier_id
), leaves AS (
    SELECT * FROM unnest(%(leaf)s::bigint[], %(above1)s::bigint[], %(above2)s::bigint[],
                         %(slot)s::int[], %(maximum)s::int[], %(set)s::bigint[])
        AS leaf (id, above1, above2, slot, maximum, set_id)
), excluded AS MATERIALIZED (
    SELECT u.participation, u.dossier, u.set_id, x.criterion_id, c.code, c.position
    FROM units u
    JOIN campaigns_exclusion x ON x.participation_id = u.participation
    JOIN campaigns_criterion c ON c.id = x.criterion_id AND c.criteria_set_id = u.set_id
), without AS MATERIALIZED (
    -- A step of its own: the planner takes units × leaves for a few rows and would probe for each.
    SELECT e.dossier_id, l.id, l.slot, l.maximum, l.set_id
    FROM scoring_scoreentry e
    JOIN leaves l ON l.id = e.criterion_id
    WHERE e.is_effective AND e.not_applicable {counting}
), removed AS (
    SELECT x.participation, l.id, l.slot, l.maximum, coalesce(e.thousandths, 0) AS points
    FROM excluded x
    JOIN leaves l ON l.set_id = x.set_id AND x.criterion_id IN (l.id, l.above1, l.above2)
    LEFT JOIN scoring_scoreentry e
        ON e.dossier_id = x.dossier AND e.criterion_id = l.id AND e.is_effective {counting}
    UNION
    SELECT u.participation, w.id, w.slot, w.maximum, 0
    FROM without w
    JOIN units u ON u.dossier = w.dossier_id AND u.set_id = w.set_id
), gone AS (
    SELECT participation, {gone} FROM removed GROUP BY participation
), spared AS (
    SELECT participation, array_agg(code ORDER BY position) AS codes
    FROM excluded GROUP BY participation
)
SELECT u.*, s.last_entry, coalesce(spared.codes, '{{}}') AS excluded, {columns}
FROM units u
LEFT JOIN sums s ON s.dossier_id = u.dossier
LEFT JOIN gone ON gone.participation = u.participation
LEFT JOIN spared ON spared.participation = u.participation
"""

_STATE = """
SELECT count(*),
       coalesce(bool_and(dossier IS NULL OR dossier BETWEEN %(first)s AND %(last)s), true),
       coalesce(encode(sha256(convert_to(string_agg(
           concat_ws(E'\\x1f', code, name, group_key, digest, array_to_string(excluded, ' ')),
           E'\\n' ORDER BY code COLLATE "C"), 'UTF8')), 'hex'), '')
FROM {table}
"""

_LINES = """
INSERT INTO scoring_indexline (
    tenant_id, run_id, participation_id, unit_code, unit_name, group_key, group_name,
    group_position, points, maximum, index, rank, tied, band, field_points, field_maxima,
    excluded, ledger_digest, last_entry)
WITH sets (set_id, places, maximum, main_cap, total_cap, total_floor, {shape_columns}) AS (
    VALUES {shapes}
), fields AS (
    SELECT u.*, s.places, s.maximum AS set_maximum, s.main_cap, s.total_cap, s.total_floor,
           {shares}, {bounded}
    FROM {table} u JOIN sets s ON s.set_id = u.set_id
), parts AS (
    SELECT f.*, {main} AS main, {rest} AS rest, {maximum} AS maximum FROM fields f
), totals AS (
    SELECT p.*,
           greatest(least(least(main, main_cap) + rest, total_cap - (set_maximum - maximum)),
                    total_floor) AS points
    FROM parts p
), indexed AS (
    SELECT t.*, round(points * 100::numeric / nullif(maximum, 0), places::int) AS index
    FROM totals t
)
SELECT %(tenant)s, %(run)s, participation, code, name, group_key, group_name, group_position,
       points / 1000::numeric, maximum / 1000::numeric, index,
       CASE WHEN index IS NOT NULL THEN rank() OVER ranking END,
       index IS NOT NULL AND count(*) OVER peers > 1,
       {band}, {points_array}, {maxima_array}, excluded, digest, last_entry
FROM indexed
WINDOW ranking AS (PARTITION BY group_key ORDER BY index DESC NULLS LAST),
       peers AS (PARTITION BY group_key ORDER BY index DESC NULLS LAST
                 RANGE BETWEEN CURRENT ROW AND CURRENT ROW)
"""


def snapshot(inputs: Inputs, first: int, last: int) -> tuple[str, dict[str, Any]]:
    """Read units and sums into a temporary table; dossiers lie between ``first`` and ``last``."""
    slots = range(inputs.slots)
    text = _SNAPSHOT.format(
        table=UNITS,
        sums=", ".join(_sum(inputs, slot) for slot in slots),
        gone=", ".join(
            f"sum(points) FILTER (WHERE slot = {slot}) AS gone{slot}, "
            f"sum(maximum) FILTER (WHERE slot = {slot}) AS less{slot}"
            for slot in slots
        ),
        columns=", ".join(
            f"coalesce(s.sum{slot}, 0) - coalesce(gone.gone{slot}, 0) AS sum{slot}, "
            f"coalesce(gone.less{slot}, 0) AS less{slot}"
            for slot in slots
        ),
        counting=_counting(inputs),
    )
    leaves = [(leaf, shape.pk) for shape in inputs.sets.values() for leaf in shape.leaves]
    parameters = {
        "campaign": inputs.campaign.pk,
        "first": first,
        "last": last,
        "leaf": [leaf.pk for leaf, _ in leaves],
        "above1": [_above(leaf, 1) for leaf, _ in leaves],
        "above2": [_above(leaf, 2) for leaf, _ in leaves],
        "slot": [leaf.slot for leaf, _ in leaves],
        "maximum": [leaf.maximum for leaf, _ in leaves],
        "set": [pk for _, pk in leaves],
    }
    return text, parameters


def state() -> str:
    """Count the units, check the bounds, hash what was read of them."""
    return _STATE.format(table=UNITS)


def lines(inputs: Inputs) -> tuple[str, dict[str, Any]]:
    """Turn the temporary table into lines; the caller adds ``tenant`` and ``run``."""
    slots = range(inputs.slots)
    rows, parameters = _shapes(inputs)
    band, names = _band(inputs)
    text = _LINES.format(
        table=UNITS,
        shapes=", ".join(rows),
        shape_columns=", ".join(
            f"full{n}, low{n}, high{n}, main{n}, rest{n}, counted{n}, here{n}" for n in slots
        ),
        shares=", ".join(f"s.main{n}, s.rest{n}, s.counted{n}, s.here{n}" for n in slots),
        bounded=", ".join(
            f"greatest(least(u.sum{n}, s.high{n}), s.low{n}) AS points{n}, "
            f"least(s.full{n} - u.less{n}, s.high{n}) AS maximum{n}"
            for n in slots
        ),
        main=_added(slots, "points{n} * main{n}"),
        rest=_added(slots, "points{n} * rest{n}"),
        maximum=_added(slots, "maximum{n} * counted{n}"),
        band=band,
        points_array=_array(slots, "points"),
        maxima_array=_array(slots, "maximum"),
    )
    return text, parameters | names


def _sum(inputs: Inputs, slot: int) -> str:
    ids = [leaf.pk for shape in inputs.sets.values() for leaf in shape.leaves if leaf.slot == slot]
    every = sorted(leaf.pk for shape in inputs.sets.values() for leaf in shape.leaves)
    condition = _within("e.criterion_id", sorted(ids), every)
    return f"sum(e.thousandths) FILTER (WHERE {condition}) AS sum{slot}"


def _within(column: str, ids: Sequence[int], every: Sequence[int]) -> str:
    """``column`` is one of ``ids``, as few ranges: leaves of a field have neighbouring keys."""
    places = {pk: place for place, pk in enumerate(every)}
    ranges: list[list[int]] = []
    for pk in ids:
        if ranges and places[pk] == places[ranges[-1][1]] + 1:
            ranges[-1][1] = pk
        else:
            ranges.append([pk, pk])
    return " OR ".join(f"{column} BETWEEN {low} AND {high}" for low, high in ranges) or "false"


def _counting(inputs: Inputs) -> str:
    """Sets whose policy gives unappraised points nothing leave self-assessed entries out."""
    strict = [
        leaf.pk for shape in inputs.sets.values() if not shape.counts_self for leaf in shape.leaves
    ]
    if not strict:
        return ""
    every = sorted(leaf.pk for shape in inputs.sets.values() for leaf in shape.leaves)
    condition = _within("e.criterion_id", sorted(strict), every)
    return f"AND NOT (e.source = '{Source.SELF.value}' AND ({condition}))"


def _above(leaf: LeafShape, level: int) -> int:
    return leaf.above[level] if level < len(leaf.above) else leaf.pk


def _shapes(inputs: Inputs) -> tuple[list[str], dict[str, Any]]:
    """One row of VALUES per set; a set with fewer fields has empty ones behind."""
    rows: list[str] = []
    parameters: dict[str, Any] = {}
    for row, shape in enumerate(inputs.sets.values()):
        values = _shape_values(shape, inputs.slots)
        names = [f"shape{row}_{place}" for place in range(len(values))]
        parameters |= dict(zip(names, values, strict=True))
        rows.append("(" + ", ".join(f"%({name})s::bigint" for name in names) + ")")
    return rows, parameters


def _shape_values(shape: SetShape, slots: int) -> list[int | None]:
    values: list[int | None] = [
        shape.pk,
        shape.places,
        shape.maximum,
        shape.main_cap,
        shape.total_cap,
        shape.total_floor,
    ]
    for field in shape.fields:
        main = int(field.group == "main")
        values += [field.maximum, field.low, field.high, main, 1 - main, int(field.in_maximum), 1]
    return values + [0, None, None, 0, 0, 0, 0] * (slots - len(shape.fields))


def _added(slots: Iterable[int], term: str) -> str:
    return " + ".join(term.format(n=n) for n in slots) or "0"


def _array(slots: Iterable[int], column: str) -> str:
    """The values of the fields the set has, as whole thousandths."""
    items = ", ".join(f"{column}{n}::int" for n in slots)
    width = " + ".join(f"here{n}" for n in slots) or "0"
    return f"(ARRAY[{items}]::int[])[1:{width}]"


def _band(inputs: Inputs) -> tuple[str, dict[str, Any]]:
    if inputs.bands is None:
        return "''", {}
    names = {f"band{n}": band.name for n, band in enumerate(inputs.bands.bands)}
    starts = {f"start{n}": band.start for n, band in enumerate(inputs.bands.bands)}
    cases = " ".join(f"WHEN index >= %(start{n})s THEN %(band{n})s" for n in range(len(names) - 1))
    last = f"%(band{len(names) - 1})s"
    return f"CASE WHEN index IS NULL THEN '' {cases} ELSE {last} END", names | starts

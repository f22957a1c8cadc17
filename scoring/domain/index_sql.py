"""The SQL of an index run, written out for the fields of the sets at hand.

Two statements. The first reads everything in one snapshot: the units, the sums of their points
per field, what they are not assessed on, the state of their ledgers; whatever is committed while
it runs is not seen by any part of it. The second ranks and classifies. Every value that comes
from a person is a parameter; only column numbers and primary keys are written into the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from scoring.domain.index_fields import FieldTexts
from scoring.domain.inputs import Inputs, SetShape
from scoring.enums import Source

UNITS = "index_run_units"

# The inner WITH keeps the step that finds the field apart: flattened into the one above, the
# search would be made once per field instead of once per entry.
_SNAPSHOT = """
CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS
WITH sets (set_id, places, width, set_maximum, main_cap, total_cap, total_floor{varying}) AS (
    VALUES {sets}
), units AS MATERIALIZED (
    SELECT p.id AS participation, d.id AS dossier, o.code, o.name, g.id AS group_id,
           g.key AS group_key, g.name AS group_name, g.position AS group_position,
           g.criteria_set_id AS unit_set, coalesce(d.ledger_digest, '') AS digest, d.last_entry
    FROM campaigns_participation p
    JOIN campaigns_unitgroup g ON g.id = p.group_id
    JOIN tenants_organisation o ON o.id = p.organisation_id
    LEFT JOIN scoring_dossier d ON d.participation_id = p.id
    WHERE p.campaign_id = %(campaign)s
), sums AS MATERIALIZED (
    SELECT dossier_id, {sums}
    FROM (
        WITH apart AS (SELECT)
        SELECT e.dossier_id, e.thousandths, {slot} AS slot
        FROM scoring_scoreentry e
        WHERE e.is_effective AND e.dossier_id BETWEEN %(first)s AND %(last)s {counting}
    ) entries
    GROUP BY dossier_id
), nodes AS (
    SELECT * FROM unnest(%(node)s::bigint[], %(above1)s::bigint[], %(above2)s::bigint[],
                         %(low)s::bigint[], %(high)s::bigint[],
                         %(slot)s::int[], %(maximum)s::int[], %(set)s::bigint[])
        AS node (id, above1, above2, low, high, slot, maximum, set_id)
), excluded AS MATERIALIZED (
    SELECT u.participation, u.dossier, x.criterion_id, c.code, c.position
    FROM units u
    JOIN campaigns_exclusion x ON x.participation_id = u.participation
    JOIN campaigns_criterion c ON c.id = x.criterion_id AND c.criteria_set_id = u.unit_set
), without AS MATERIALIZED (
    -- A step of its own: the planner takes units × leaves for a few rows and would probe for each.
    SELECT e.dossier_id, n.id, n.above1, n.above2, n.slot, n.maximum, n.set_id
    FROM scoring_scoreentry e
    JOIN nodes n ON n.id = e.criterion_id
    WHERE e.is_effective AND e.not_applicable
      AND e.dossier_id BETWEEN %(first)s AND %(last)s {counting}
), removed AS (
    -- What lies under another excluded node has gone with that one.
    SELECT x.participation, n.slot, n.maximum, coalesce(under.points, 0) AS points
    FROM excluded x
    JOIN nodes n ON n.id = x.criterion_id
    CROSS JOIN LATERAL (
        SELECT sum(e.thousandths) AS points
        FROM scoring_scoreentry e
        WHERE e.dossier_id = x.dossier AND e.is_effective {counting}
          -- A list: of a range the planner expects so little that it would look up the lines
          -- themselves instead of the index that has just been read.
          AND e.criterion_id = ANY (ARRAY(SELECT generate_series(n.low, n.high)))
    ) under
    WHERE NOT EXISTS (SELECT FROM excluded y WHERE y.participation = x.participation
                      AND y.criterion_id IN (n.above1, n.above2))
    UNION ALL
    SELECT u.participation, w.slot, w.maximum, 0
    FROM without w
    JOIN units u ON u.dossier = w.dossier_id AND u.unit_set = w.set_id
    WHERE NOT EXISTS (SELECT FROM excluded y WHERE y.participation = u.participation
                      AND y.criterion_id IN (w.id, w.above1, w.above2))
), gone AS (
    SELECT participation, {gone} FROM removed GROUP BY participation
), spared AS (
    SELECT participation, array_agg(code ORDER BY position) AS codes
    FROM excluded GROUP BY participation
),
-- OFFSET 0 keeps the steps apart: flattened, every sum would be made anew wherever it is named.
fields AS (
    SELECT u.*, sets.*, coalesce(spared.codes, '{{}}') AS excluded, {columns}
    FROM units u
    JOIN sets ON sets.set_id = u.unit_set
    LEFT JOIN sums s ON s.dossier_id = u.dossier
    LEFT JOIN gone ON gone.participation = u.participation
    LEFT JOIN spared ON spared.participation = u.participation
    OFFSET 0
), parts AS (
    SELECT f.*, {main} AS main, {rest} AS rest, {maximum} AS maximum
    FROM fields f
    OFFSET 0
), totals AS (
    SELECT p.*,
           greatest(least(least(main, main_cap) + rest, total_cap - (set_maximum - maximum)),
                    total_floor) AS points
    FROM parts p
    OFFSET 0
)
SELECT participation, dossier, code, name, group_id, group_key, group_name, group_position, digest,
       last_entry, excluded, points, maximum,
       round(points * 100::numeric / nullif(maximum, 0), places::int) AS index,
       {points_array} AS field_points, {maxima_array} AS field_maxima
FROM totals
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
SELECT %(tenant)s, %(run)s, participation, code, name, group_key, group_name, group_position,
       points * 0.001, maximum * 0.001, index,
       CASE WHEN index IS NOT NULL THEN rank() OVER ranking END,
       coalesce(index = lag(index) OVER ranking, false)
           OR coalesce(index = lead(index) OVER ranking, false),
       {band}, field_points, field_maxima, excluded, digest, last_entry
FROM {table}
WINDOW ranking AS (PARTITION BY group_id ORDER BY index DESC NULLS LAST)
-- In the order of their key: each line goes to the end of its index.
ORDER BY participation
"""


def snapshot(inputs: Inputs, first: int, last: int) -> tuple[str, dict[str, Any]]:
    """Read units and sums into a temporary table, add them up; dossiers lie from ``first`` to
    ``last``."""
    fields = FieldTexts(tuple(inputs.sets.values()), inputs.slots)
    rows = [_row(shape, fields) for shape in fields.shapes]
    sets, parameters = _values("set", rows)
    text = _SNAPSHOT.format(
        table=UNITS,
        sets=sets,
        varying="".join(f", {name}" for name in fields.varying),
        slot=_search(_steps(inputs)),
        counting=_counting(inputs),
        **fields.texts(),
    )
    parameters |= {"campaign": inputs.campaign.pk, "first": first, "last": last}
    return text, parameters | fields.parameters() | _nodes(inputs)


def state() -> str:
    """Count the units, check the bounds, hash what was read of them."""
    return _STATE.format(table=UNITS)


def lines(inputs: Inputs) -> tuple[str, dict[str, Any]]:
    """Rank and classify the units, keep them as lines; the caller adds ``tenant`` and ``run``."""
    band, names = _band(inputs)
    return _LINES.format(table=UNITS, band=band), names


def _row(shape: SetShape, fields: FieldTexts) -> list[int | None]:
    """The policy of a set, and what of its fields is not so in all sets."""
    caps = [shape.maximum, shape.main_cap, shape.total_cap, shape.total_floor]
    return [shape.pk, shape.places, len(shape.fields), *caps, *fields.of(shape)]


def _steps(inputs: Inputs) -> list[tuple[int, str]]:
    """From which key on leaves count in which field; leaves of a field are mostly neighbours."""
    slots = {leaf.pk: leaf.slot for shape in inputs.sets.values() for leaf in shape.leaves}
    steps: list[tuple[int, str]] = [(0, "NULL")]
    for pk in sorted(slots):
        if steps[-1][1] != str(slots[pk]):
            steps.append((pk, str(slots[pk])))
    return [*steps, (max(slots, default=0) + 1, "NULL")]


def _search(steps: Sequence[tuple[int, str]]) -> str:
    """Binary search for the step a criterion is on."""
    if len(steps) == 1:
        return steps[0][1]
    middle = len(steps) // 2
    below, above = _search(steps[:middle]), _search(steps[middle:])
    return f"CASE WHEN e.criterion_id < {steps[middle][0]} THEN {below} ELSE {above} END"


def _ranges(ids: Iterable[int], every: Sequence[int]) -> list[tuple[int, int]]:
    """``ids`` as few ranges that hold no other one of the sorted ``every``."""
    places = {pk: place for place, pk in enumerate(every)}
    ranges: list[tuple[int, int]] = []
    for pk in sorted(ids):
        if ranges and places[pk] == places[ranges[-1][1]] + 1:
            ranges[-1] = (ranges[-1][0], pk)
        else:
            ranges.append((pk, pk))
    return ranges


def _every(inputs: Inputs) -> list[int]:
    return sorted(leaf.pk for shape in inputs.sets.values() for leaf in shape.leaves)


def _counting(inputs: Inputs) -> str:
    """Sets whose policy gives unappraised points nothing leave self-assessed entries out."""
    strict = [
        leaf.pk for shape in inputs.sets.values() if not shape.counts_self for leaf in shape.leaves
    ]
    # The cheap comparison first: it settles the entries of all other sets.
    return " ".join(
        f"AND (e.criterion_id NOT BETWEEN {low} AND {high} OR e.source <> '{Source.SELF.value}')"
        for low, high in _ranges(strict, _every(inputs))
    )


def _nodes(inputs: Inputs) -> dict[str, list[Any]]:
    """Every node of the sets: those above it, and the leaves under it as ranges of keys.

    A node whose leaves are no neighbours, or count in several fields, has several rows.
    """
    names = ("node", "above1", "above2", "low", "high", "slot", "maximum", "set")
    rows = [row for shape in inputs.sets.values() for row in _nodes_of(shape, _every(inputs))]
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _nodes_of(shape: SetShape, every: Sequence[int]) -> Iterator[tuple[int | None, ...]]:
    under: dict[tuple[tuple[int, ...], int], dict[int, int]] = {}
    for leaf in shape.leaves:
        for level in range(len(leaf.above)):
            inside = under.setdefault((leaf.above[level:], leaf.slot), {})
            inside[leaf.pk] = leaf.maximum
    for ((node, *above), slot), maxima in under.items():
        above1, above2, *_ = [*above, None, None]
        for low, high in _ranges(maxima, every):
            maximum = sum(value for pk, value in maxima.items() if low <= pk <= high)
            yield node, above1, above2, low, high, slot, maximum, shape.pk


def _values(prefix: str, rows: Iterable[Sequence[int | None]]) -> tuple[str, dict[str, Any]]:
    """The rows of VALUES, and what stands for each of their parameters."""
    texts: list[str] = []
    parameters: dict[str, Any] = {}
    for number, row in enumerate(rows):
        names = [f"{prefix}{number}_{place}" for place in range(len(row))]
        parameters |= dict(zip(names, row, strict=True))
        texts.append("(" + ", ".join(f"%({name})s::bigint" for name in names) + ")")
    return ", ".join(texts), parameters


def _band(inputs: Inputs) -> tuple[str, dict[str, Any]]:
    if inputs.bands is None:
        return "''", {}
    names = {f"band{n}": band.name for n, band in enumerate(inputs.bands.bands)}
    starts = {f"start{n}": band.start for n, band in enumerate(inputs.bands.bands)}
    cases = " ".join(f"WHEN index >= %(start{n})s THEN %(band{n})s" for n in range(len(names) - 1))
    last = f"%(band{len(names) - 1})s"
    return f"CASE WHEN index IS NULL THEN '' {cases} ELSE {last} END", names | starts

"""The SQL of an index run, written out for the fields of the sets at hand.

Two statements. The first reads everything in one snapshot: the units, the sums of their points
per field, what they are not assessed on, the state of their ledgers; whatever is committed while
it runs is not seen by any part of it. The second turns that into lines. Every value that comes
from a person is a parameter; only column numbers and primary keys are written into the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from scoring.domain.inputs import FieldShape, Inputs, SetShape
from scoring.enums import Source

UNITS = "index_run_units"

# The inner WITH keeps the step that finds the field apart: flattened into the one above, the
# search would be made once per field instead of once per entry.
_SNAPSHOT = """
CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS
WITH sets ({bound_columns}) AS (
    VALUES {bounds}
), units AS MATERIALIZED (
    SELECT p.id AS participation, d.id AS dossier, o.code, o.name, g.id AS group_id,
           g.key AS group_key, g.name AS group_name, g.position AS group_position,
           g.criteria_set_id AS set_id, coalesce(d.ledger_digest, '') AS digest
    FROM campaigns_participation p
    JOIN campaigns_unitgroup g ON g.id = p.group_id
    JOIN tenants_organisation o ON o.id = p.organisation_id
    LEFT JOIN scoring_dossier d ON d.participation_id = p.id
    WHERE p.campaign_id = %(campaign)s
), sums AS MATERIALIZED (
    SELECT dossier_id, max(id) AS last_entry, {sums}
    FROM (
        WITH apart AS (SELECT)
        SELECT e.dossier_id, e.id, e.thousandths, {slot} AS slot
        FROM scoring_scoreentry e
        WHERE e.is_effective AND e.dossier_id BETWEEN %(first)s AND %(last)s {counting}
    ) entries
    GROUP BY dossier_id
), taken AS MATERIALIZED (
    -- Points taken back count nothing, but who reads the ledger as it was then has to see it.
    SELECT dossier_id, max(id) AS last_entry FROM scoring_scoreentry
    WHERE taken_back AND dossier_id BETWEEN %(first)s AND %(last)s GROUP BY dossier_id
), nodes AS (
    SELECT * FROM unnest(%(node)s::bigint[], %(above1)s::bigint[], %(above2)s::bigint[],
                         %(low)s::bigint[], %(high)s::bigint[],
                         %(slot)s::int[], %(maximum)s::int[], %(set)s::bigint[])
        AS node (id, above1, above2, low, high, slot, maximum, set_id)
), excluded AS MATERIALIZED (
    SELECT u.participation, u.dossier, x.criterion_id, c.code, c.position
    FROM units u
    JOIN campaigns_exclusion x ON x.participation_id = u.participation
    JOIN campaigns_criterion c ON c.id = x.criterion_id AND c.criteria_set_id = u.set_id
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
    JOIN units u ON u.dossier = w.dossier_id AND u.set_id = w.set_id
    WHERE NOT EXISTS (SELECT FROM excluded y WHERE y.participation = u.participation
                      AND y.criterion_id IN (w.id, w.above1, w.above2))
), gone AS (
    SELECT participation, {gone} FROM removed GROUP BY participation
), spared AS (
    SELECT participation, array_agg(code ORDER BY position) AS codes
    FROM excluded GROUP BY participation
)
SELECT u.*, greatest(s.last_entry, taken.last_entry) AS last_entry,
       coalesce(spared.codes, '{{}}') AS excluded, {columns}
FROM units u
JOIN sets ON sets.set_id = u.set_id
LEFT JOIN sums s ON s.dossier_id = u.dossier
LEFT JOIN taken ON taken.dossier_id = u.dossier
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

# OFFSET 0 keeps the steps apart: flattened, every sum would be made anew wherever it is named.
_LINES = """
INSERT INTO scoring_indexline (
    tenant_id, run_id, participation_id, unit_code, unit_name, group_key, group_name,
    group_position, points, maximum, index, rank, tied, band, field_points, field_maxima,
    excluded, ledger_digest, last_entry)
WITH sets (set_id, places, width, set_maximum, main_cap, total_cap, total_floor{flags}) AS (
    VALUES {shapes}
), parts AS (
    SELECT u.*, s.places, s.width, s.set_maximum, s.main_cap, s.total_cap, s.total_floor,
           {main} AS main, {rest} AS rest, {maximum} AS maximum
    FROM {table} u JOIN sets s ON s.set_id = u.set_id
    OFFSET 0
), totals AS (
    SELECT p.*,
           greatest(least(least(main, main_cap) + rest, total_cap - (set_maximum - maximum)),
                    total_floor) AS points
    FROM parts p
    OFFSET 0
), indexed AS (
    SELECT t.*, round(points * 100::numeric / nullif(maximum, 0), places::int) AS index
    FROM totals t
    OFFSET 0
)
SELECT %(tenant)s, %(run)s, participation, code, name, group_key, group_name, group_position,
       points * 0.001, maximum * 0.001, index,
       CASE WHEN index IS NOT NULL THEN rank() OVER ranking END,
       coalesce(index = lag(index) OVER ranking, false)
           OR coalesce(index = lead(index) OVER ranking, false),
       {band}, {points_array}, {maxima_array}, excluded, digest, last_entry
FROM indexed
WINDOW ranking AS (PARTITION BY group_id ORDER BY index DESC NULLS LAST)
"""


def snapshot(inputs: Inputs, first: int, last: int) -> tuple[str, dict[str, Any]]:
    """Read units and sums into a temporary table; dossiers lie between ``first`` and ``last``."""
    slots = range(inputs.slots)
    shapes = inputs.sets.values()
    varying = [f"{part}{n}" for n in slots for part in _BOUNDS if _varies(shapes, part, n)]
    rows = [[shape.pk, *(_part(shape, name) for name in varying)] for shape in shapes]
    bounds, parameters = _values("bound", rows)
    text = _SNAPSHOT.format(
        table=UNITS,
        bounds=bounds,
        bound_columns=", ".join(["set_id", *varying]),
        slot=_search(_steps(inputs)),
        sums=", ".join(f"sum(thousandths) FILTER (WHERE slot = {n}) AS sum{n}" for n in slots),
        # Sums of bigint are numeric, and a numeric costs every unit several times an integer.
        gone=", ".join(
            f"(sum(points) FILTER (WHERE slot = {n}))::bigint AS gone{n}, "
            f"(sum(maximum) FILTER (WHERE slot = {n}))::bigint AS less{n}"
            for n in slots
        ),
        columns=", ".join(_columns(shapes, n) for n in slots),
        counting=_counting(inputs),
    )
    parameters |= {"campaign": inputs.campaign.pk, "first": first, "last": last}
    return text, parameters | _fixed(shapes, slots) | _nodes(inputs)


def state() -> str:
    """Count the units, check the bounds, hash what was read of them."""
    return _STATE.format(table=UNITS)


def lines(inputs: Inputs) -> tuple[str, dict[str, Any]]:
    """Turn the temporary table into lines; the caller adds ``tenant`` and ``run``."""
    slots = range(inputs.slots)
    sets = inputs.sets.values()
    varying = [f"{part}{n}" for n in slots for part in _FLAGS if _varies(sets, part, n)]
    shapes, parameters = _values("shape", [_shape(shape, varying) for shape in sets])
    band, names = _band(inputs)
    text = _LINES.format(
        table=UNITS,
        shapes=shapes,
        flags="".join(f", {name}" for name in varying),
        main=_added(sets, slots, "points", "main"),
        rest=_added(sets, slots, "points", "rest"),
        maximum=_added(sets, slots, "maximum", "counted"),
        band=band,
        points_array=_array(inputs, "points"),
        maxima_array=_array(inputs, "maximum"),
    )
    return text, parameters | names


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


# What is the same in all sets is written once; what is not becomes a column of its set.
_BOUNDS: dict[str, Callable[[FieldShape], int | None]] = {
    "full": lambda field: field.maximum,
    "low": lambda field: field.low,
    "high": lambda field: field.high,
}
_FLAGS: dict[str, Callable[[FieldShape], int | None]] = {
    "main": lambda field: int(field.group == "main"),
    "rest": lambda field: int(field.group != "main"),
    "counted": lambda field: int(field.in_maximum),
}
_PARTS = _BOUNDS | _FLAGS
_EMPTY = {"full": 0, "main": 0, "rest": 0, "counted": 0}


def _of(shape: SetShape, part: str, slot: int) -> int | None:
    """A part of a field; a set with fewer fields has empty ones behind."""
    if slot < len(shape.fields):
        return _PARTS[part](shape.fields[slot])
    return _EMPTY.get(part)


def _part(shape: SetShape, name: str) -> int | None:
    part = name.rstrip("0123456789")
    return _of(shape, part, int(name[len(part) :]))


def _varies(shapes: Collection[SetShape], part: str, slot: int) -> bool:
    return len({_of(shape, part, slot) for shape in shapes}) > 1


def _columns(shapes: Collection[SetShape], slot: int) -> str:
    """Points and maximum of one field, within its bounds where a set has any."""

    def bound(part: str) -> str:
        if _varies(shapes, part, slot):
            return f"{part}{slot}"
        fixed = {_of(shape, part, slot) for shape in shapes} - {None}
        return f"%({part}{slot})s::int" if fixed else ""

    points = f"coalesce(sum{slot}, 0) - coalesce(gone{slot}, 0)"
    maximum = f"{bound('full')} - coalesce(less{slot}, 0)"
    if high := bound("high"):
        points, maximum = f"least({points}, {high})", f"least({maximum}, {high})"
    if low := bound("low"):
        points = f"greatest({points}, {low})"
    return f"({points})::int AS points{slot}, ({maximum})::int AS maximum{slot}"


def _fixed(shapes: Collection[SetShape], slots: range) -> dict[str, Any]:
    """The bounds that all sets share; of those that vary the text names none."""
    return {
        f"{part}{n}": _of(shape, part, n) for shape in shapes for n in slots for part in _BOUNDS
    }


def _shape(shape: SetShape, varying: Sequence[str]) -> list[int | None]:
    """The policy of a set, and what its fields count for where that is not so in all sets."""
    caps = [shape.maximum, shape.main_cap, shape.total_cap, shape.total_floor]
    flags = [_part(shape, name) for name in varying]
    return [shape.pk, shape.places, len(shape.fields), *caps, *flags]


def _added(shapes: Collection[SetShape], slots: range, column: str, flag: str) -> str:
    """The sum of a column over the fields that count."""
    terms = []
    for n in slots:
        if _varies(shapes, flag, n):
            terms.append(f"{column}{n} * {flag}{n}")
        elif any(_of(shape, flag, n) for shape in shapes):
            terms.append(f"{column}{n}")
    return " + ".join(terms) or "0"


def _array(inputs: Inputs, column: str) -> str:
    """The values of the fields the set has."""
    items = ", ".join(f"{column}{n}" for n in range(inputs.slots))
    equal = all(len(shape.fields) == inputs.slots for shape in inputs.sets.values())
    return f"ARRAY[{items}]::int[]" if equal else f"(ARRAY[{items}]::int[])[1:width]"


def _band(inputs: Inputs) -> tuple[str, dict[str, Any]]:
    if inputs.bands is None:
        return "''", {}
    names = {f"band{n}": band.name for n, band in enumerate(inputs.bands.bands)}
    starts = {f"start{n}": band.start for n, band in enumerate(inputs.bands.bands)}
    cases = " ".join(f"WHEN index >= %(start{n})s THEN %(band{n})s" for n in range(len(names) - 1))
    last = f"%(band{len(names) - 1})s"
    return f"CASE WHEN index IS NULL THEN '' {cases} ELSE {last} END", names | starts

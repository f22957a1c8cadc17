"""Connections: a reference, or a value found on both sides, that leads from answer to person."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome, held_if
from surveys.domain.attacks.schema import Column

# Kinds of values long enough that two equal ones are no coincidence.
TELLING = {"uuid": "uuid", "bytea": "bytea", "text": "text", "character varying": "text"}
SHORTEST = 8
_EQUAL = """
SELECT count(*) FROM (
    (SELECT ("{0.name}")::{kind} FROM {0.table} WHERE length(("{0.name}")::text) >= {shortest}
      GROUP BY 1 HAVING count(*) = 1)
    INTERSECT
    (SELECT ("{1.name}")::{kind} FROM {1.table} WHERE length(("{1.name}")::text) >= {shortest}
      GROUP BY 1 HAVING count(*) = 1)
) both_sides
"""


def walk_schema(ground: Ground) -> Outcome:
    """References through any number of tables, and values that single out a row on both sides."""
    ways = ground.schema.links()
    pairs = list(_pairs(ground))
    equal = {f"{one} = {other}": _equal(ground, one, other) for one, other in pairs}
    shared = {pair: number for pair, number in equal.items() if number}
    words = _(
        "Tables that hold or touch answers: %(tables)d; that touch people: %(people)d; ways from "
        "one to the other: %(ways)d; equal values on both sides: %(values)d."
    )
    numbers = {
        "tables": len(ground.schema.answer_side),
        "people": len(ground.schema.people_side),
        "ways": len(ways),
        "values": sum(shared.values()),
    }
    told = [", ".join(str(reference) for reference in way) for way in ways] + list(shared)
    return held_if(not told, " ".join([words % numbers, *told]), numbers)


def _pairs(ground: Ground) -> Iterator[tuple[Column, Column]]:
    """Columns of one kind of value on either side that no reference explains."""
    people = ground.schema.people_side - ground.schema.answer_side
    others = [column for column in ground.schema.columns_of(sorted(people)) if _tells(column)]
    for one in ground.schema.columns_of(sorted(ground.schema.answer_side)):
        if _tells(one) and not ground.schema.is_reference(one):
            yield from ((one, other) for other in others if _sort(one) == _sort(other))


def _tells(column: Column) -> bool:
    return column.kind in TELLING


def _sort(column: Column) -> str:
    return TELLING[column.kind]


def _equal(ground: Ground, one: Column, other: Column) -> int:
    return int(ground.value(_EQUAL.format(one, other, kind=_sort(one), shortest=SHORTEST)))


CONNECTIONS = Attack(
    "connections",
    gettext_lazy("Connections between tables"),
    gettext_lazy(
        "References over any number of tables, and the same value on both sides, found by reading "
        "the schema of the database."
    ),
    walk_schema,
)

"""The tables as the database has them, and the two worlds that nothing may connect (design 3.5).

Read from PostgreSQL's catalogue, so that a table or column added later is attacked without
anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parindex.accounts.models import User
from surveys.models import Ballot, Envelope, Invitation, Receipt, Respondent

ANSWERS = tuple(model._meta.db_table for model in (Ballot, Receipt, Envelope))
PEOPLE = tuple(model._meta.db_table for model in (Respondent, Invitation))
USERS = User._meta.db_table

TIMES = ("timestamp", "date", "time")
NUMBERS = ("integer", "bigint", "smallint")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``is_counted``: its values come from a sequence."""

    table: str
    name: str
    kind: str
    is_counted: bool
    is_key: bool

    @property
    def is_time(self) -> bool:
        return self.kind.startswith(TIMES)

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: ``table.column`` names a row of ``target``."""

    table: str
    column: str
    target: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} → {self.target}"


@dataclass(frozen=True)
class Schema:
    """Columns and references of every table."""

    columns: tuple[Column, ...]
    references: tuple[Reference, ...]

    @cached_property
    def answer_side(self) -> frozenset[str]:
        """Ballots, receipts, envelopes and every table that refers to them, at any distance."""
        return self._pointing_to(ANSWERS)

    @cached_property
    def people_side(self) -> frozenset[str]:
        """Respondents, invitations and every table that refers to them, at any distance."""
        return self._pointing_to(PEOPLE)

    def links(self) -> list[tuple[Reference, ...]]:
        """Every way by references from the answer side to people; none is the promise.

        A way that only leads to the start of another one is left out. A user account is a person
        too, but only where an answer itself names it: whoever redacts a text is no respondent.
        """
        ways = [
            way
            for table in sorted(self.answer_side)
            if (way := self._way(table, frozenset(PEOPLE))) is not None
        ]
        found = [way for way in ways if way[1:] not in ways]
        own = (ref for ref in self.references if ref.table in ANSWERS and ref.target == USERS)
        return found + [(reference,) for reference in own]

    def way_to_answer(self, table: str) -> tuple[Reference, ...]:
        """The references that lead from a table of the answer side to ballot, receipt, envelope."""
        return () if table in ANSWERS else self._way(table, frozenset(ANSWERS)) or ()

    def columns_of(self, tables: Iterable[str]) -> Iterator[Column]:
        """The columns of these tables."""
        wanted = set(tables)
        return (column for column in self.columns if column.table in wanted)

    def is_reference(self, column: Column) -> bool:
        """Whether the column names a row of some table."""
        return any(
            (reference.table, reference.column) == (column.table, column.name)
            for reference in self.references
        )

    def is_running_number(self, column: Column) -> bool:
        """Filled by a sequence, or a whole number that names no row of another table."""
        return column.is_counted or (column.is_number and not self.is_reference(column))

    def _pointing_to(self, roots: Iterable[str]) -> frozenset[str]:
        found, fresh = set(roots), set(roots)
        while fresh:
            fresh = {ref.table for ref in self.references if ref.target in fresh} - found
            found |= fresh
        return frozenset(found)

    def _way(self, start: str, goal: frozenset[str]) -> tuple[Reference, ...] | None:
        """The shortest chain of references from a table to one of ``goal``."""
        if start in goal:
            return ()
        ways: list[tuple[Reference, ...]] = [()]
        reached = {start}
        while ways:
            following = []
            for way in ways:
                here = way[-1].target if way else start
                for ref in self.references:
                    if ref.table != here or ref.target in reached:
                        continue
                    if ref.target in goal:
                        return (*way, ref)
                    reached.add(ref.target)
                    following.append((*way, ref))
            ways = following
        return None


# The tenant is the same for both sides and leads to no person.
_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
       a.attidentity <> '' OR COALESCE(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%%',
       EXISTS (SELECT 1 FROM pg_index i
                WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'tenant_id'
 ORDER BY c.relname, a.attnum
"""
_REFERENCES = """
SELECT DISTINCT source.relname, a.attname, target.relname
  FROM pg_constraint key
  JOIN pg_class source ON source.oid = key.conrelid
  JOIN pg_class target ON target.oid = key.confrelid
  JOIN pg_attribute a ON a.attrelid = key.conrelid AND a.attnum = ANY (key.conkey)
 WHERE key.contype = 'f' AND source.relnamespace = 'public'::regnamespace
   AND a.attname <> 'tenant_id'
 ORDER BY 1, 2, 3
"""


def read_schema(cursor: Any) -> Schema:
    """The schema as any role may read it."""
    cursor.execute(_COLUMNS)
    columns = tuple(Column(*row) for row in cursor.fetchall())
    cursor.execute(_REFERENCES)
    return Schema(columns, tuple(Reference(*row) for row in cursor.fetchall()))

"""Statements that the database plans once per connection, for what every request or save runs.

Planning a read of several tables with row-level security takes the database several times as
long as running it. Like the tenant of a connection (``parindex.common.tenancy``) this needs
connections that stay with their process: no pooler that hands them on between transactions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import Model

_PARAMETER = re.compile(r"%\((\w+)\)s")
# psycopg2 connection → names of the statements it has prepared.
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """A statement with parameters written ``%(name)s``; ``name`` is unique in the project.

    The type of every parameter has to follow from where it stands.
    """

    name: str
    sql: str

    def rows(
        self,
        values: Mapping[str, Any],
        *,
        first: tuple[Prepared, Mapping[str, Any]] | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run the statement and fetch everything.

        ``first``: a statement, with values named otherwise, that runs before it in the same round
        trip and whose rows nobody wants. This one begins, with a snapshot of its own, when that
        one is done; if this one fails, that one is undone with it, but for locks of the session.
        """
        call = self._call
        with connection.cursor() as cursor:
            self._prepare()
            if first is not None:
                before, given = first
                before._prepare()
                call, values = f"{before._call}; {call}", {**given, **values}
            cursor.execute(call, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _prepare(self) -> None:
        known = _prepared.setdefault(connection.connection, set())
        if self.name in known:
            return
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} AS {self._numbered}")
        known.add(self.name)

    @cached_property
    def _names(self) -> list[str]:
        return list(dict.fromkeys(_PARAMETER.findall(self.sql)))

    @cached_property
    def _numbered(self) -> str:
        places = {name: f"${place}" for place, name in enumerate(self._names, start=1)}
        return _PARAMETER.sub(lambda found: places[found[1]], self.sql)

    @cached_property
    def _call(self) -> str:
        return f"EXECUTE {self.name} ({', '.join(f'%({name})s' for name in self._names)})"


@cache
def insert_of(model: type[Model], rows: int = 1) -> str:
    """The ``INSERT`` of so many new rows with every column of the model; see ``values_of``."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    lines = ", ".join(
        "(" + ", ".join(f"%({field.attname}_{row})s" for field in fields) + ")"
        for row in range(rows)
    )
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {lines}'  # noqa: S608


def values_of(rows: Sequence[Model]) -> dict[str, Any]:
    """The parameters of ``insert_of``: what each new row would be saved with."""
    return {
        f"{field.attname}_{place}": field.get_db_prep_save(field.pre_save(row, True), connection)
        for place, row in enumerate(rows)
        for field in row._meta.concrete_fields
    }

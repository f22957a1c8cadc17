"""What tests begin with is built once a process; then its rows are laid down for every other test.

A cast takes some hundred statements of the project's own code, a campaign ready to be appraised six
hundred. The rows that the first building made or changed are kept and written again in one go, with
the keys they had: sequences never go back, so nothing made later gets them. What is built on rows
that were there is laid down on the very same rows only. Where a test has moved the clock, the hour
must be the same too; by a clock that was moved and runs, each test builds for itself.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, Protocol, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from campaigns.models import CriteriaSet
from parindex.audit.models import AuditHead
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant
from scoring.models import IndexRun
from tests.plugins.database import KEEP

Built = TypeVar("Built")
# Table → key → row, both as JSON: numbers stay as they are written.
Rows = dict[str, dict[str, str]]

# The head of a chain is kept by the trigger of its entries.
_LEFT_OUT = {*KEEP, AuditHead._meta.db_table}
# A frozen set takes no criteria, a finished run no lines: until then a row stands as it began.
_UNFINISHED = {
    CriteriaSet._meta.db_table: ("state", "'draft'"),
    IndexRun._meta.db_table: ("finished_at", "NULL"),
}
_CLOCK = timedelta(seconds=5)


class Ground(Protocol):
    """What something is built on and refers to: a cast."""

    tenant: Tenant


@dataclass(frozen=True)
class _Kept:
    """What was built, on what ground, and the statements that write its rows again."""

    built: Any
    ground: Any
    statements: str


_kept: dict[tuple[object, ...], _Kept] = {}


def recorded(name: str, build: Callable[[], Built], tenant_of: Callable[[Built], Tenant]) -> Built:
    """What ``build`` makes in a tenant of its own, by its rows where it was built before."""
    hour = _hour()
    if hour == "moving":
        return build()
    key = (name, _settings(), hour)
    with transaction.atomic():
        if kept := _kept.get(key):
            return _laid_down(kept, tenant_of(kept.built))
        before = _rows()
        built = build()
        with tenant_scope(tenant_of(built)):
            _keep(key, built, _writing(before, _rows()))
    return built


def recorded_on(ground: Ground, name: str, build: Callable[[], Built]) -> Built:
    """The same for what ``build`` makes in the tenant of ``ground``, where all is as it was."""
    hour = _hour()
    if hour == "moving":
        return build()
    with tenant_scope(ground.tenant):
        key = (name, _settings(), hour, _fingerprint())
        if kept := _kept.get(key):
            return _laid_down(kept, ground.tenant, ground)
        before = _rows()
    built = build()
    with tenant_scope(ground.tenant):
        after = _rows()
        gone = [t for t, rows in before.items() if rows.keys() - after.get(t, {}).keys()]
        assert gone == [], f"What is recorded only adds and changes, but rows went: {gone}"
        _keep(key, built, _writing(before, after), ground)
    return built


def _hour() -> datetime | Literal["right", "moving"]:
    """What a clock shows that stands; whether one that runs is right or was moved."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        right: datetime = cursor.fetchone()[0]
    if abs(now - right) < _CLOCK:
        return "right"
    return now if timezone.now() == now else "moving"


def _settings() -> tuple[str, str]:
    """Tests in a browser keep passwords as the server does, others in a way that takes no time;
    and their files lie where the server has them."""
    return settings.PASSWORD_HASHERS[0], str(settings.MEDIA_ROOT)


def _keep(
    key: tuple[object, ...], built: object, statements: Iterator[str], ground: object = None
) -> None:
    kept = copy.deepcopy(built, {id(ground): ground})
    _kept[key] = _Kept(kept, ground, "; ".join(statements))


def _laid_down(kept: _Kept, tenant: Tenant, ground: object = None) -> Any:
    """A copy that refers to the ``ground`` of this test, its rows written again."""
    with tenant_scope(tenant), connection.cursor() as cursor:
        cursor.execute(kept.statements)
    return copy.deepcopy(kept.built, {id(kept.ground): ground})


@cache
def _tables() -> dict[str, type[Model]]:
    """Those a test can fill, each behind those it refers to where the project names them so."""
    models: list[type[Model]] = [Tenant, *apps.get_models(include_auto_created=True)]
    ours = [m for m in models if m._meta.managed and not m._meta.proxy]
    return {m._meta.db_table: m for m in ours if m._meta.db_table not in _LEFT_OUT}


def _keys(table: str) -> list[str]:
    return [str(field.column) for field in _tables()[table]._meta.pk_fields]


def _names(columns: Iterable[str], of: str = "") -> str:
    return ", ".join(f'{of}"{column}"' for column in columns)


def _rows() -> Rows:
    """What is there, of the tenant in scope and of nobody."""
    each = " UNION ALL ".join(
        f"SELECT '{table}', jsonb_build_array({_names(_keys(table))})::text, to_jsonb(t)::text"
        f' FROM "{table}" t'
        for table in _tables()
    )
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(each)
        for table, key, row in cursor.fetchall():
            found.setdefault(table, {})[key] = row
    return found


def _fingerprint() -> str:
    """The same where every row that can be seen is the same; 2 ms."""
    each = " UNION ALL ".join(
        f"SELECT '{table}' || bit_xor(hashtextextended(t::text, 0)) AS rows FROM \"{table}\" t"
        for table in _tables()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = 'fingerprint'")
        if not cursor.fetchone():
            cursor.execute(
                f"PREPARE fingerprint AS SELECT md5(string_agg(rows, '')) FROM ({each}) found"
            )
        cursor.execute("EXECUTE fingerprint")
        found: str = cursor.fetchone()[0]
    return found


def _writing(before: Rows, after: Rows) -> Iterator[str]:
    """The statements that lead from the rows before to those after."""
    finishing = []
    for table, model in _tables().items():
        old, new = before.get(table, {}), after.get(table, {})
        # In the order of their making: rows lie where there was room.
        made = [new[key] for key in sorted(new.keys() - old.keys(), key=json.loads)]
        changed = [row for key, row in new.items() if old.get(key, row) != row]
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        columns = {str(field.column): f'"{field.column}"' for field in fields}
        if table in _UNFINISHED and made + changed:
            column, begun = _UNFINISHED[table]
            finishing.append(_update(table, [column], made + changed))
            columns[column] = begun
        if changed:
            yield _update(table, [c for c, value in columns.items() if c in value], changed)
        if made:
            yield (
                f'INSERT INTO "{table}" ({_names(columns)})'
                f" SELECT {', '.join(columns.values())} FROM {_set_of(table, made)}"
            )
    yield from finishing


def _update(table: str, columns: list[str], rows: list[str]) -> str:
    same = " AND ".join(f't."{key}" = r."{key}"' for key in _keys(table))
    values = _names(columns, of="r.")
    return (
        f'UPDATE "{table}" t SET ({_names(columns)}) = ROW({values})'
        f" FROM {_set_of(table, rows)} r WHERE {same}"
    )


def _set_of(table: str, rows: list[str]) -> str:
    with connection.cursor() as cursor:
        literal = cursor.mogrify("%s", ["[" + ", ".join(rows) + "]"]).decode()
    return f'jsonb_populate_recordset(NULL::"{table}", {literal})'

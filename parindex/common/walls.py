"""Row-level security and cross-tenant guards, raised again after every migration (design 3.4).

Written as a ``post_migrate`` receiver and not into each migration, so that no new model can be
created without them; ``tests/common/test_walls.py`` reads the database and fails if one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from parindex.common.tenancy import TenantModel

VISIBLE = "NULLIF(current_setting('app.tenant', true), '')::bigint"


def tenant_models() -> list[type[TenantModel]]:
    """Every concrete tenant-owned model of the project."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, TenantModel) and not model._meta.proxy
    ]


def tenant_foreign_keys(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """The foreign keys of ``model`` that point at another tenant-owned model."""
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel):
            yield field


def policy_sql(table: str) -> list[str]:
    """The statements that put ``table`` behind its tenant policy, for its owner too."""
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS tenant_wall ON "{table}"',
        (
            f'CREATE POLICY tenant_wall ON "{table}" '
            f"USING (tenant_id = {VISIBLE}) WITH CHECK (tenant_id = {VISIBLE})"
        ),
    ]


def guarded_foreign_keys(model: type[TenantModel]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Those of ``tenant_foreign_keys`` that composite keys check, and no trigger of the model."""
    if model.tenant_keys_trigger is None:
        yield from tenant_foreign_keys(model)


def guard_sql(model: type[TenantModel]) -> Iterator[tuple[str, str]]:
    """(constraint name, statement) of the composite keys that stop cross-tenant references.

    A table has the unique key that such a reference needs when another one refers to it.
    """
    table = model._meta.db_table
    if any(
        field.related_model is model
        for other in tenant_models()
        for field in guarded_foreign_keys(other)
    ):
        name = f"{table[:48]}_tenant_row"
        yield name, f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE (tenant_id, id)'
    for field in guarded_foreign_keys(model):
        name = f"{table[:30]}_{field.column[:20]}_same_tenant"
        target = field.related_model._meta.db_table
        yield (
            name,
            (
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" '
                f'FOREIGN KEY (tenant_id, "{field.column}") REFERENCES "{target}" (tenant_id, id) '
                "DEFERRABLE INITIALLY DEFERRED"
            ),
        )


def implied_columns(model: type[TenantModel]) -> list[str]:
    """Columns whose plain foreign key says nothing that a guard does not say.

    A guard names the same row and its tenant; and whoever must hang on a row of another table has
    the tenant of that row, which is checked there. Two checks per reference would cost every
    insert, so the plain ones go.
    """
    guarded = list(guarded_foreign_keys(model))
    columns = [field.column for field in guarded]
    if any(not field.null and field.related_model is not model for field in guarded):
        columns.append("tenant_id")
    return columns


_PLAIN_KEYS = """
SELECT key.conname
  FROM pg_constraint key JOIN pg_attribute part ON part.attrelid = key.conrelid
 WHERE key.contype = 'f' AND key.conrelid = %s::regclass
   AND key.conkey = ARRAY[part.attnum] AND part.attname = ANY(%s)
"""


def _drop_implied_keys(cursor: Any, model: type[TenantModel]) -> None:
    table = model._meta.db_table
    cursor.execute(_PLAIN_KEYS, [table, implied_columns(model)])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def grant_sql(role: str) -> list[str]:
    """What the web role may do: rows, never structure, never TRUNCATE."""
    return [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
    ]


def _drop_other_guards(cursor: Any, wanted: set[str]) -> None:
    """Take down guards of an earlier release that no model asks for: each costs every insert."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE conname ~ '_(tenant_row|same_tenant)$' ORDER BY contype <> 'f'"
    )
    for table, name in cursor.fetchall():
        if name not in wanted:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def raise_walls(sender: Any, using: str, **kwargs: Any) -> None:
    """Install policies, guards and grants; runs once per ``migrate``, after the last app."""
    if sender.name != list(apps.get_app_configs())[-1].name:
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint")
        present = {row[0] for row in cursor.fetchall()}
        tables = set(connection.introspection.table_names(cursor))
        models_here = [m for m in tenant_models() if m._meta.db_table in tables]
        for model in models_here:
            for statement in policy_sql(model._meta.db_table):
                cursor.execute(statement)
        # All unique keys first: a guard needs the key of its target.
        statements = [item for model in models_here for item in guard_sql(model)]
        for name, statement in sorted(statements, key=lambda item: "FOREIGN KEY" in item[1]):
            if name not in present:
                cursor.execute(statement)
        for model in models_here:
            _drop_implied_keys(cursor, model)
        _drop_other_guards(cursor, {name for name, _statement in statements})
        role = settings.DATABASES["default"]["USER"]
        if role != connection.settings_dict["USER"]:
            for statement in grant_sql(role):
                cursor.execute(statement)

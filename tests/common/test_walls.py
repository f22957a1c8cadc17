"""Both walls around a tenant, on every model there is."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError, ProgrammingError
from django_scopes.exceptions import ScopeError

from parindex.accounts.models import Membership
from parindex.common.tenancy import TenantModel, current_tenant_id, tenant_scope
from parindex.common.walls import guard_sql, implied_columns, tenant_models
from parindex.tenants.models import Organisation
from tests.plugins.cast import World

# Tables above the tenants, each with the reason why it may be there.
PLATFORM = {
    "tenants.Tenant": "the list of tenants itself",
    "campaigns.SharedSet": "issued sets shown to every tenant; written by their origin alone",
    "accounts.User": "a person may belong to several tenants; memberships are tenant-owned",
    "auth.Permission": "names of rights",
    "auth.Group": "opaque names; what they mean is RoleGroup, tenant-owned",
    "contenttypes.ContentType": "names of models",
    "sessions.Session": "sign-in sessions",
    "account.EmailAddress": "allauth's addresses of people",
    "account.EmailConfirmation": "allauth, unused",
    "guardian.UserObjectPermission": "unused: grants are in tenant-owned tables",
    "guardian.GroupObjectPermission": "unused: grants are in tenant-owned tables",
}


def test_every_model_is_tenant_owned_or_listed() -> None:
    unlisted = {
        model._meta.label for model in apps.get_models() if not issubclass(model, TenantModel)
    }
    assert unlisted == set(PLATFORM)


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_model_has_both_walls_and_every_guard(model: type[TenantModel], db: None) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
            [table],
        )
        assert cursor.fetchone() == (True, True)
        cursor.execute(
            "SELECT count(*) FROM pg_policies WHERE tablename = %s AND permissive = 'PERMISSIVE'",
            [table],
        )
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass "
            "AND conname ~ '_(tenant_row|same_tenant)$'",
            [table],
        )
        present = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid "
            "AND conkey = ARRAY[attnum] WHERE contype = 'f' AND conrelid = %s::regclass",
            [table],
        )
        plain = {row[0] for row in cursor.fetchall()}
    assert present == {name for name, _statement in guard_sql(model)}
    assert plain & set(implied_columns(model)) == set()
    with pytest.raises(ScopeError):
        model.objects.count()


def test_only_lines_of_the_index_are_guarded_by_a_trigger(db: None) -> None:
    """Whoever joins them needs tests like those of `tests/scoring/index/test_line_keys.py`."""
    found = {model._meta.label: model for model in tenant_models() if model.tenant_keys_trigger}
    assert set(found) == {"scoring.IndexLine"}
    with connection.cursor() as cursor:
        for model in found.values():
            cursor.execute(
                "SELECT tgenabled, pg_get_triggerdef(oid) FROM pg_trigger "
                "WHERE tgrelid = %s::regclass AND tgname = %s",
                [model._meta.db_table, model.tenant_keys_trigger],
            )
            enabled, definition = cursor.fetchone()
            assert enabled == "O"
            assert "AFTER INSERT" in definition
            assert "FOR EACH STATEMENT" in definition


def test_web_role_cannot_bypass_policies(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)


def test_rows_of_another_tenant_are_invisible_to_raw_sql(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant), connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT tenant_id) FROM tenants_organisation")
        assert cursor.fetchone() == (1,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_organisation")
        assert cursor.fetchone() == (0,)


def test_row_of_another_tenant_cannot_be_written(world: World, elsewhere: World) -> None:
    with (
        tenant_scope(world.tenant),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Organisation.objects.bulk_create(
            [Organisation(tenant=elsewhere.tenant, code="x", name="X")]
        )


def test_foreign_key_cannot_cross_tenants(world: World, elsewhere: World) -> None:
    foreign = elsewhere.organisations["so-a"]
    with tenant_scope(world.tenant), transaction.atomic():
        Organisation.objects.create(code="x", name="X", parent_id=foreign.pk)
        with pytest.raises(IntegrityError, match="same_tenant"):
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_scopes_nest_and_end(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        with tenant_scope(elsewhere.tenant):
            assert current_tenant_id() == elsewhere.tenant.pk
        assert Organisation.objects.filter(tenant=world.tenant).count() == 6
    with pytest.raises(ScopeError):
        current_tenant_id()


def test_web_role_cannot_truncate(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("TRUNCATE accounts_membership CASCADE")
    with tenant_scope(world.tenant):
        assert Membership.objects.count() == 8

"""The one narrow door in the tenant wall: which tenants does this person belong to?

Asked after sign-in, before any tenant is chosen. The function visits the tenants one by one, each
behind its own policy, and answers ids only; the setting is put back.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION tenants_of_user(asked bigint) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE
    candidate bigint;
    outside text := COALESCE(current_setting('app.tenant', true), '');
BEGIN
    FOR candidate IN SELECT id FROM tenants_tenant WHERE is_active ORDER BY id LOOP
        PERFORM set_config('app.tenant', candidate::text, true);
        IF EXISTS (SELECT 1 FROM accounts_membership m
                   WHERE m.tenant_id = candidate AND m.user_id = asked AND m.is_active) THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
    PERFORM set_config('app.tenant', outside, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("tenants", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION tenants_of_user(bigint);")]

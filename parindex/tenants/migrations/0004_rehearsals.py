"""A tenant that is a rehearsal of another one, from its birth on."""

import django.db.models.deletion
from django.db import migrations, models

FIXED = """
CREATE FUNCTION rehearsal_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a tenant is a rehearsal from its birth or never'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER rehearsal_fixed BEFORE UPDATE ON tenants_tenant FOR EACH ROW
    WHEN (OLD.rehearsal_of_id IS DISTINCT FROM NEW.rehearsal_of_id)
    EXECUTE FUNCTION rehearsal_fixed();

-- Nobody can use it any more: back to life it does not come.
CREATE FUNCTION rehearsal_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a rehearsal that is being thrown away stays so'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER rehearsal_ended BEFORE UPDATE ON tenants_tenant FOR EACH ROW
    WHEN (OLD.rehearsal_of_id IS NOT NULL AND NEW.is_active AND NOT OLD.is_active)
    EXECUTE FUNCTION rehearsal_ended();

-- What may be deleted although it never changes: only rows of a rehearsal that is over.
CREATE FUNCTION is_thrown_away(tenant bigint) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT EXISTS (SELECT FROM tenants_tenant
                   WHERE id = tenant AND rehearsal_of_id IS NOT NULL AND NOT is_active)
$$;
"""

FREE = """
DROP FUNCTION is_thrown_away(bigint);
DROP TRIGGER rehearsal_ended ON tenants_tenant;
DROP FUNCTION rehearsal_ended();
DROP TRIGGER rehearsal_fixed ON tenants_tenant;
DROP FUNCTION rehearsal_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_succession")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="rehearsal_of",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rehearsals",
                to="tenants.tenant",
            ),
        ),
        migrations.RunSQL(FIXED, FREE),
    ]

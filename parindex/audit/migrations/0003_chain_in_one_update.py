"""The chain costs every save: one new version of the head row instead of two, one index less."""

import django.db.models.deletion
from django.db import migrations

import parindex.common.tenancy

CHAIN = r"""
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The head row is the lock: entries of one tenant are chained one after the other.
    SELECT sequence + 1, digest INTO NEW.sequence, NEW.previous
      FROM audit_audithead WHERE tenant_id = NEW.tenant_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        -- The first entry of the tenant; of two at once the second waits for the first.
        INSERT INTO audit_audithead AS head (tenant_id, sequence, digest)
        VALUES (NEW.tenant_id, 0, repeat('0', 64))
        ON CONFLICT (tenant_id) DO UPDATE SET sequence = head.sequence
        RETURNING sequence + 1, digest INTO NEW.sequence, NEW.previous;
    END IF;
    NEW.digest := encode(sha256(convert_to(concat_ws(E'\x1f',
        NEW.tenant_id::text,
        NEW.sequence::text,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        COALESCE(NEW.actor_id::text, ''),
        NEW.actor_name,
        NEW.action,
        NEW.object_type,
        COALESCE(NEW.object_id::text, ''),
        NEW.data,
        NEW.previous), 'UTF8')), 'hex');
    UPDATE audit_audithead SET sequence = NEW.sequence, digest = NEW.digest
     WHERE tenant_id = NEW.tenant_id;
    RETURN NEW;
END $$;
"""

CHAIN_BEFORE = r"""
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_audithead AS head (tenant_id, sequence, digest)
    VALUES (NEW.tenant_id, 1, repeat('0', 64))
    ON CONFLICT (tenant_id) DO UPDATE SET sequence = head.sequence + 1
    RETURNING sequence, digest INTO NEW.sequence, NEW.previous;
    NEW.digest := encode(sha256(convert_to(concat_ws(E'\x1f',
        NEW.tenant_id::text,
        NEW.sequence::text,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        COALESCE(NEW.actor_id::text, ''),
        NEW.actor_name,
        NEW.action,
        NEW.object_type,
        COALESCE(NEW.object_id::text, ''),
        NEW.data,
        NEW.previous), 'UTF8')), 'hex');
    UPDATE audit_audithead SET digest = NEW.digest WHERE tenant_id = NEW.tenant_id;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]

    operations = [
        migrations.RunSQL(CHAIN, CHAIN_BEFORE),
        migrations.AlterField(
            model_name="auditentry",
            name="tenant",
            field=parindex.common.tenancy.TenantForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
    ]

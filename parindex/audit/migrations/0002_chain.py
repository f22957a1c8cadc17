"""The chain and the append-only rule live in the database, where no code path can forget them."""

from django.db import migrations

CHAIN = """
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The head row is the lock: entries of one tenant are chained one after the other.
    INSERT INTO audit_audithead AS head (tenant_id, sequence, digest)
    VALUES (NEW.tenant_id, 1, repeat('0', 64))
    ON CONFLICT (tenant_id) DO UPDATE SET sequence = head.sequence + 1
    RETURNING sequence, digest INTO NEW.sequence, NEW.previous;
    NEW.digest := encode(sha256(convert_to(concat_ws(E'\\x1f',
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

CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_chain BEFORE INSERT ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_chain();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
"""

UNCHAIN = """
DROP TRIGGER audit_append_only ON audit_auditentry;
DROP TRIGGER audit_chain ON audit_auditentry;
DROP FUNCTION audit_append_only();
DROP FUNCTION audit_chain();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(CHAIN, UNCHAIN)]

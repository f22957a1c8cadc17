"""The ledger is append-only in the database itself: only the two flags of a line may change."""

from django.db import migrations

CREATE = """
CREATE FUNCTION score_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.is_current OR NOT NEW.is_current)
       AND to_jsonb(OLD) - 'is_current' - 'is_effective'
         = to_jsonb(NEW) - 'is_current' - 'is_effective' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'score entries are append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER score_entry_append_only BEFORE UPDATE OR DELETE ON scoring_scoreentry
    FOR EACH ROW EXECUTE FUNCTION score_entry_append_only();
"""

DROP = """
DROP TRIGGER score_entry_append_only ON scoring_scoreentry;
DROP FUNCTION score_entry_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]

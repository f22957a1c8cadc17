"""When the points of a count began to be written; what a later count shows no more."""

from django.db import migrations, models

KEPT = """
-- A count moves three times: out of force, to "being written into the ledger", and to "written".
CREATE OR REPLACE FUNCTION survey_count_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.in_force OR NOT NEW.in_force)
       AND (OLD.begun_at IS NULL OR OLD.begun_at = NEW.begun_at)
       AND (OLD.written_at IS NULL OR OLD.written_at = NEW.written_at)
       AND to_jsonb(OLD) - 'in_force' - 'begun_at' - 'written_at'
         = to_jsonb(NEW) - 'in_force' - 'begun_at' - 'written_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'counts never change' USING ERRCODE = 'restrict_violation';
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION survey_count_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.in_force OR NOT NEW.in_force)
       AND (OLD.written_at IS NULL OR OLD.written_at = NEW.written_at)
       AND to_jsonb(OLD) - 'in_force' - 'written_at'
         = to_jsonb(NEW) - 'in_force' - 'written_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'counts never change' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0009_mixed_envelopes")]

    operations = [
        migrations.AddField(
            model_name="count",
            name="begun_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(KEPT, BEFORE),
        migrations.RunSQL(
            "UPDATE surveys_count SET begun_at = written_at WHERE written_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name="countspread",
            name="withheld",
            field=models.JSONField(default=list),
        ),
    ]

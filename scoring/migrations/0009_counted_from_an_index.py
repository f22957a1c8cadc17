"""Progress counts thousands of lines from one index, without a look at the lines themselves."""

from django.db import migrations, models

LEDGER = """
CREATE OR REPLACE FUNCTION score_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.is_current OR NOT NEW.is_current) THEN
        -- All but the two flags has to be the same to the last byte. The generated columns are
        -- not known here yet; they follow from points and trace.
        OLD.is_current := NEW.is_current;
        OLD.is_effective := NEW.is_effective;
        OLD.thousandths := NEW.thousandths;
        OLD.enter_again := NEW.enter_again;
        IF OLD *= NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'score entries are append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""

LEDGER_BEFORE = """
CREATE OR REPLACE FUNCTION score_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.is_current OR NOT NEW.is_current) THEN
        OLD.is_current := NEW.is_current;
        OLD.is_effective := NEW.is_effective;
        OLD.thousandths := NEW.thousandths;
        IF OLD *= NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'score entries are append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0008_taken_back")]

    operations = [
        migrations.RemoveConstraint("scoreentry", "one_revision"),
        migrations.AddField(
            "scoreentry",
            "enter_again",
            models.GeneratedField(
                expression=models.ExpressionWrapper(
                    models.Q(("trace__contains", [{"code": "enter_again"}])),
                    output_field=models.BooleanField(),
                ),
                output_field=models.BooleanField(),
                db_persist=True,
            ),
        ),
        migrations.AddConstraint(
            "scoreentry",
            models.UniqueConstraint(
                fields=("dossier", "criterion", "source", "revision"),
                include=("tenant", "recorded_at", "is_current", "enter_again"),
                name="one_revision",
            ),
        ),
        migrations.RunSQL(LEDGER, LEDGER_BEFORE),
    ]

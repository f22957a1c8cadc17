"""Progress counts from one index, without a look at the lines; keys of an index run in one pass."""

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


KEYS = """
-- The lock, one per campaign, stands for the row locks of foreign keys: a unit that is being
-- deleted is either seen here to be gone, or its deletion waits and sees these lines.
CREATE OR REPLACE FUNCTION index_line_keys() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    runs bigint[] := ARRAY(SELECT DISTINCT run_id FROM written);
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('index_line_keys', run.campaign_id))
    FROM scoring_indexrun run WHERE run.id = ANY(runs);
    -- Two lists taken from each other: line by line the database would look up every key.
    IF EXISTS (
        SELECT run_id, tenant_id, participation_id FROM written
        EXCEPT
        SELECT run.id, run.tenant_id, unit.id
        FROM scoring_indexrun run
        JOIN campaigns_participation unit
            ON unit.campaign_id = run.campaign_id AND unit.tenant_id = run.tenant_id
        WHERE run.id = ANY(runs)
    ) THEN
        RAISE EXCEPTION 'an index line names no run or no unit of its tenant and campaign'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'index_line_keys';
    END IF;
    IF EXISTS (SELECT FROM scoring_indexrun run
               WHERE run.id = ANY(runs) AND run.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a finished index run takes no lines'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""

KEYS_BEFORE = """
CREATE OR REPLACE FUNCTION index_line_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('index_line_keys', run.campaign_id))
    FROM scoring_indexrun run WHERE run.id IN (SELECT run_id FROM written);
    IF EXISTS (
        SELECT FROM written line
        LEFT JOIN scoring_indexrun run
            ON run.id = line.run_id AND run.tenant_id = line.tenant_id
        LEFT JOIN campaigns_participation unit
            ON unit.id = line.participation_id AND unit.tenant_id = line.tenant_id
            AND unit.campaign_id = run.campaign_id
        WHERE unit.id IS NULL
    ) THEN
        RAISE EXCEPTION 'an index line names no run or no unit of its tenant and campaign'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'index_line_keys';
    END IF;
    IF EXISTS (SELECT FROM scoring_indexrun run
               WHERE run.id IN (SELECT run_id FROM written) AND run.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a finished index run takes no lines'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
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
        migrations.RunSQL(KEYS, KEYS_BEFORE),
    ]

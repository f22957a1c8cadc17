"""What an index run pays for: an index in the order it reads, keys checked once per statement."""

from django.db import migrations, models

KEYS = """
-- The keys of a run never change, so its lines cannot lose it; it was never deleted anyway.
CREATE OR REPLACE FUNCTION index_run_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.finished_at IS NULL
       AND (OLD.id, OLD.tenant_id, OLD.campaign_id) = (NEW.id, NEW.tenant_id, NEW.campaign_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'index runs never change' USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER index_line_of_open_run ON scoring_indexline;
DROP FUNCTION index_line_of_open_run();

-- The lock, one per campaign, stands for the row locks of foreign keys: a unit that is being
-- deleted is either seen here to be gone, or its deletion waits and sees these lines.
CREATE FUNCTION index_line_keys() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER index_line_keys AFTER INSERT ON scoring_indexline
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION index_line_keys();

CREATE FUNCTION unit_keeps_index_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('index_line_keys', OLD.campaign_id));
    IF EXISTS (SELECT FROM scoring_indexrun run
               JOIN scoring_indexline line ON line.run_id = run.id
               WHERE run.campaign_id = OLD.campaign_id AND line.participation_id = OLD.id) THEN
        RAISE EXCEPTION 'a unit with index lines stays'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'index_line_keys';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER unit_keeps_index_lines BEFORE DELETE ON campaigns_participation
    FOR EACH ROW EXECUTE FUNCTION unit_keeps_index_lines();

CREATE TRIGGER unit_of_index_lines_moves BEFORE UPDATE ON campaigns_participation FOR EACH ROW
    WHEN ((OLD.id, OLD.tenant_id, OLD.campaign_id)
          IS DISTINCT FROM (NEW.id, NEW.tenant_id, NEW.campaign_id))
    EXECUTE FUNCTION unit_keeps_index_lines();
"""

KEYS_BEFORE = """
DROP TRIGGER unit_of_index_lines_moves ON campaigns_participation;
DROP TRIGGER unit_keeps_index_lines ON campaigns_participation;
DROP FUNCTION unit_keeps_index_lines();
DROP TRIGGER index_line_keys ON scoring_indexline;
DROP FUNCTION index_line_keys();

CREATE FUNCTION index_line_of_open_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM scoring_indexrun run
               WHERE run.id IN (SELECT DISTINCT run_id FROM written)
                 AND run.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a finished index run takes no lines'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER index_line_of_open_run AFTER INSERT ON scoring_indexline
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION index_line_of_open_run();

CREATE OR REPLACE FUNCTION index_run_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.finished_at IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'index runs never change' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("scoring", "0005_lighter_ledger"),
    ]

    operations = [
        migrations.RemoveConstraint("scoreentry", "one_effective_entry"),
        migrations.AddConstraint(
            "scoreentry",
            models.UniqueConstraint(
                condition=models.Q(("is_effective", True)),
                fields=("tenant", "dossier", "criterion"),
                include=("thousandths", "id", "source"),
                name="one_effective_entry",
            ),
        ),
        migrations.RemoveIndex("scoreentry", "not_applicable_entries"),
        migrations.AddIndex(
            "scoreentry",
            models.Index(
                condition=models.Q(("is_effective", True), ("not_applicable", True)),
                fields=["tenant", "dossier", "criterion"],
                include=["source"],
                name="not_applicable_entries",
            ),
        ),
        migrations.RunSQL(KEYS, KEYS_BEFORE),
    ]

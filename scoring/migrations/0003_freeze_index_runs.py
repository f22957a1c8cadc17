"""Index runs that cannot change, lines that keep the names of their time, sums in whole numbers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import parindex.common.tenancy

# A generated column is not yet computed in a BEFORE trigger, so it is left out of the comparison.
LEDGER = """
CREATE OR REPLACE FUNCTION score_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.is_current OR NOT NEW.is_current)
       AND to_jsonb(OLD) - 'is_current' - 'is_effective' - 'thousandths'
         = to_jsonb(NEW) - 'is_current' - 'is_effective' - 'thousandths' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'score entries are append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""
LEDGER_BEFORE = LEDGER.replace(" - 'thousandths'", "")

FREEZE = """
CREATE FUNCTION index_run_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.finished_at IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'index runs never change' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER index_run_frozen BEFORE UPDATE OR DELETE ON scoring_indexrun
    FOR EACH ROW EXECUTE FUNCTION index_run_frozen();

CREATE FUNCTION index_line_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'index lines are append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER index_line_append_only BEFORE UPDATE OR DELETE ON scoring_indexline
    FOR EACH ROW EXECUTE FUNCTION index_line_append_only();

-- Once per statement, not per line: a run has up to eleven thousand of them.
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

-- What was approved stays as approved; only the state of its publication moves, and forward.
CREATE FUNCTION publication_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state <> 'withdrawn'
       AND NOT (OLD.state = 'published' AND NEW.state = 'approved')
       AND to_jsonb(OLD) - 'state' - 'public_at' - 'published_by_id'
           - 'withdrawn_at' - 'withdrawn_reason'
         = to_jsonb(NEW) - 'state' - 'public_at' - 'published_by_id'
           - 'withdrawn_at' - 'withdrawn_reason' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an approved result never changes' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER publication_sealed BEFORE UPDATE OR DELETE ON scoring_publication
    FOR EACH ROW EXECUTE FUNCTION publication_sealed();
"""

THAW = """
DROP TRIGGER publication_sealed ON scoring_publication;
DROP FUNCTION publication_sealed();
DROP TRIGGER index_line_of_open_run ON scoring_indexline;
DROP FUNCTION index_line_of_open_run();
DROP TRIGGER index_line_append_only ON scoring_indexline;
DROP FUNCTION index_line_append_only();
DROP TRIGGER index_run_frozen ON scoring_indexrun;
DROP FUNCTION index_run_frozen();
"""


def line_fields():
    unchecked = {"db_constraint": False, "db_index": False}
    protect = django.db.models.deletion.PROTECT
    integers = models.IntegerField()
    return [
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        ("unit_code", models.CharField(max_length=40)),
        ("unit_name", models.CharField(max_length=200)),
        ("group_key", models.CharField(max_length=40)),
        ("group_name", models.CharField(max_length=120)),
        ("group_position", models.PositiveSmallIntegerField()),
        ("points", models.DecimalField(decimal_places=3, max_digits=9)),
        ("maximum", models.DecimalField(decimal_places=3, max_digits=9)),
        ("index", models.DecimalField(decimal_places=3, max_digits=7, null=True)),
        ("rank", models.PositiveIntegerField(null=True)),
        ("tied", models.BooleanField(default=False)),
        ("band", models.CharField(blank=True, max_length=60)),
        ("field_points", django.contrib.postgres.fields.ArrayField(base_field=integers, size=None)),
        ("field_maxima", django.contrib.postgres.fields.ArrayField(base_field=integers, size=None)),
        (
            "excluded",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), size=None
            ),
        ),
        ("ledger_digest", models.CharField(max_length=64)),
        ("last_entry", models.BigIntegerField(null=True)),
        (
            "participation",
            models.ForeignKey(on_delete=protect, to="campaigns.participation", **unchecked),
        ),
        (
            "tenant",
            parindex.common.tenancy.TenantForeignKey(
                editable=False,
                on_delete=protect,
                related_name="+",
                to="tenants.tenant",
                **unchecked,
            ),
        ),
        (
            "run",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="scoring.indexrun",
                **unchecked,
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("scoring", "0002_append_only_ledger"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(LEDGER, LEDGER_BEFORE),
        migrations.AddField(
            "scoreentry",
            "thousandths",
            models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Cast(
                    models.F("points") * 1000, models.IntegerField()
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddIndex(
            "scoreentry",
            models.Index(
                condition=models.Q(("is_effective", True), ("not_applicable", True)),
                fields=["dossier", "criterion"],
                name="not_applicable_entries",
            ),
        ),
        migrations.RemoveConstraint("scoreentry", "one_effective_entry"),
        migrations.AddConstraint(
            "scoreentry",
            models.UniqueConstraint(
                condition=models.Q(("is_effective", True)),
                fields=("dossier", "criterion"),
                include=("thousandths", "source", "tenant", "id"),
                name="one_effective_entry",
            ),
        ),
        migrations.AddField("indexrun", "provisional", models.BooleanField(default=False)),
        # No line exists yet that this would lose.
        migrations.DeleteModel("IndexLine"),
        migrations.CreateModel(
            name="IndexLine",
            fields=line_fields(),
            options={
                "ordering": ["group_position", "rank", "participation__organisation__sort_key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "participation"), name="one_line_per_unit"
                    )
                ],
            },
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]

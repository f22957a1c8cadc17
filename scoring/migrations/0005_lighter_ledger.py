"""What every save pays for: indexes that others contain, and a guard that built JSON of each row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parindex.common.tenancy

LEDGER = """
CREATE OR REPLACE FUNCTION score_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.is_current OR NOT NEW.is_current) THEN
        -- All but the two flags has to be the same to the last byte. The generated column is not
        -- known here yet; it follows from the points.
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

LEDGER_BEFORE = """
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


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0004_export_jobs"),
        ("tenants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(LEDGER, LEDGER_BEFORE),
        migrations.AlterField(
            model_name="scoreentry",
            name="tenant",
            field=parindex.common.tenancy.TenantForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AlterField(
            model_name="scoreentry",
            name="dossier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="scoring.dossier",
            ),
        ),
        migrations.AlterField(
            model_name="scoreentry",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]

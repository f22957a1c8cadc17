"""Nobody reads a ballot or a receipt before its wave has closed, not even by SQL (design 3.5)."""

from django.db import migrations

TABLES = ("surveys_ballot", "surveys_receipt")
SHUT = """
CREATE POLICY shut_until_closed ON {table} AS RESTRICTIVE FOR SELECT USING (
    EXISTS (
        SELECT 1 FROM surveys_wave wave WHERE wave.id = wave_id AND wave.closed_at IS NOT NULL
    )
);
"""
OPEN = "DROP POLICY shut_until_closed ON {table};"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_questionnaires_waves_answers")]

    operations = [
        migrations.RunSQL(SHUT.format(table=table), OPEN.format(table=table)) for table in TABLES
    ]

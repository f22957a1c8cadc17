"""Points can be taken back: a line of the ledger that never counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_export_kinds")]

    operations = [
        migrations.AddField(
            model_name="scoreentry",
            name="taken_back",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="scoreentry",
            index=models.Index(
                condition=models.Q(("taken_back", True)),
                fields=["dossier"],
                name="taken_back_entries",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_back", False),
                    models.Q(("points", 0), ("is_current", False)),
                    _connector="OR",
                ),
                name="taken_back_counts_nothing",
            ),
        ),
    ]

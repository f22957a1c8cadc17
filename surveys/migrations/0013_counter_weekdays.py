"""A counter takes answers on days of the week; those there were take them every day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0012_statement_files"),
        ("tenants", "0002_organisation_edits"),
    ]

    operations = [
        migrations.AddField(
            model_name="counterpoint",
            name="weekdays",
            field=models.CharField(default="1234567", max_length=7),
        ),
        migrations.AddConstraint(
            model_name="counterpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("weekdays__regex", "^1?2?3?4?5?6?7?$"),
                    models.Q(("weekdays", ""), _negated=True),
                ),
                name="point_weekdays_in_order",
            ),
        ),
    ]

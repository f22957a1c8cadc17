"""What is being made up for a survey of a rehearsal, and how far it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rehearsal", "0002_thrown_away"),
    ]

    operations = [
        migrations.AddField(
            model_name="rehearsal",
            name="done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="rehearsal",
            name="survey_wave",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="rehearsal",
            name="survey_work",
            field=models.CharField(
                blank=True,
                choices=[
                    ("lists", "Made-up lists of respondents"),
                    ("answers", "Made-up answers"),
                    ("count", "Close and count"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="rehearsal",
            name="total",
            field=models.PositiveIntegerField(default=0),
        ),
    ]

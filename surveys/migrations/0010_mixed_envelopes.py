"""An envelope that was mixed with others has no claim any more (decision 0004)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0006_counts_and_turnout")]

    operations = [
        migrations.AlterField(
            model_name="envelope",
            name="claim",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_frozen_sets")]

    operations = [
        migrations.AddField(
            model_name="extension",
            name="locked_at",
            field=models.DateTimeField(null=True),
        ),
    ]

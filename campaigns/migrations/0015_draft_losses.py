from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0014_carried_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="draftstep",
            name="gone",
            field=models.JSONField(default=list),
        ),
    ]

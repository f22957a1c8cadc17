"""Documents go with what a unit says in its case."""

import django.db.models.deletion
from django.db import migrations, models

import parindex.common.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("surveys", "0011_people_to_take_a_place"),
        ("tenants", "0002_organisation_edits"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="surveys.case",
                    ),
                ),
                (
                    "stored_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="files.storedfile"
                    ),
                ),
                (
                    "tenant",
                    parindex.common.tenancy.TenantForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]

"""The rehearsal of a campaign, as its authority knows it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parindex.common.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0009_workshops"),
        ("tenants", "0004_rehearsals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rehearsal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("everybody", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "Being prepared"),
                            ("ready", "Ready"),
                            ("failed", "Could not be prepared"),
                            ("leaving", "Being thrown away"),
                        ],
                        default="preparing",
                        max_length=9,
                    ),
                ),
                (
                    "filling",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("self_assessment", "Self-assessment"),
                            ("appraisal", "Appraisal"),
                            ("explanation", "Explanation"),
                            ("council", "Council"),
                            ("publication", "Publication"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="campaigns.campaign"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="tenants.tenant"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["preparing", "ready", "failed", "leaving"])
                        ),
                        name="rehearsal_state_known",
                    )
                ],
            },
        ),
    ]

"""Counts that never change, opinions released by a person, turnout shown in batches."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parindex.common.tenancy

KEPT = """
-- A count moves twice: out of force, and to "written into the ledger".
CREATE FUNCTION survey_count_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.in_force OR NOT NEW.in_force)
       AND (OLD.written_at IS NULL OR OLD.written_at = NEW.written_at)
       AND to_jsonb(OLD) - 'in_force' - 'written_at'
         = to_jsonb(NEW) - 'in_force' - 'written_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'counts never change' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER survey_count_kept BEFORE UPDATE OR DELETE ON surveys_count
    FOR EACH ROW EXECUTE FUNCTION survey_count_kept();

-- Nobody has a result before the close.
CREATE FUNCTION survey_count_after_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys_wave wave
               WHERE wave.id = NEW.wave_id AND wave.closed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a wave is counted after its close' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER survey_count_after_close BEFORE INSERT ON surveys_count
    FOR EACH ROW EXECUTE FUNCTION survey_count_after_close();

CREATE FUNCTION survey_count_line_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'lines of a count never change' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER survey_count_line_kept BEFORE UPDATE OR DELETE ON surveys_countline
    FOR EACH ROW EXECUTE FUNCTION survey_count_line_kept();
CREATE TRIGGER survey_count_spread_kept BEFORE UPDATE OR DELETE ON surveys_countspread
    FOR EACH ROW EXECUTE FUNCTION survey_count_line_kept();
"""
CHANGEABLE = """
DROP TRIGGER survey_count_spread_kept ON surveys_countspread;
DROP TRIGGER survey_count_line_kept ON surveys_countline;
DROP FUNCTION survey_count_line_kept();
DROP TRIGGER survey_count_after_close ON surveys_count;
DROP FUNCTION survey_count_after_close();
DROP TRIGGER survey_count_kept ON surveys_count;
DROP FUNCTION survey_count_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0005_letters"),
        ("tenants", "0002_organisation_edits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="turnout",
            name="is_shown",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="wave",
            name="turnout_hours",
            field=models.PositiveSmallIntegerField(default=12),
        ),
        migrations.AddField(
            model_name="wave",
            name="turnout_shown_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("inputs_hash", models.CharField(max_length=64)),
                ("engine_version", models.CharField(max_length=20)),
                ("exclusions", models.JSONField(default=dict)),
                ("ballots", models.PositiveIntegerField()),
                ("left_out", models.PositiveIntegerField(default=0)),
                ("in_force", models.BooleanField(default=True)),
                ("written_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="surveys.wave",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="CountLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("leaf", models.CharField(max_length=20)),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("ballots", models.PositiveIntegerField()),
                ("trace", models.JSONField(default=dict)),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="surveys.count",
                    ),
                ),
                (
                    "object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.surveyobject",
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
                "ordering": ["object__position", "leaf"],
            },
        ),
        migrations.CreateModel(
            name="CountSpread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ballots", models.PositiveIntegerField()),
                ("answers", models.JSONField(default=dict)),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spreads",
                        to="surveys.count",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.respondentgroup",
                    ),
                ),
                (
                    "object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.surveyobject",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.questionnaire",
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
                "ordering": ["object__position", "group__priority", "questionnaire"],
            },
        ),
        migrations.CreateModel(
            name="TextRelease",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("question", models.CharField(max_length=40)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waiting", "Not read yet"),
                            ("accepted", "Shown as it is"),
                            ("redacted", "Shown in part"),
                            ("withheld", "Not shown"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.ballot",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="text_releases",
                        to="surveys.wave",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.UniqueConstraint(fields=("wave", "number"), name="one_count_number"),
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.UniqueConstraint(
                condition=models.Q(("in_force", True)), fields=("wave",), name="one_count_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="another_count_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.UniqueConstraint(
                fields=("count", "object", "leaf"), name="one_count_line_per_leaf"
            ),
        ),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__isnull", True),
                    models.Q(("percent__gte", 0), ("percent__lte", 100)),
                    _connector="OR",
                ),
                name="count_percent_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="countspread",
            constraint=models.UniqueConstraint(
                fields=("count", "object", "group", "questionnaire"), name="one_spread_per_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="textrelease",
            index=models.Index(fields=["wave", "verdict"], name="opinions_by_verdict"),
        ),
        migrations.AddConstraint(
            model_name="textrelease",
            constraint=models.UniqueConstraint(
                fields=("ballot", "question"), name="one_release_per_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="textrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict__in", ["waiting", "accepted", "redacted", "withheld"])
                ),
                name="text_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="textrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict__in", ["waiting", "withheld"]),
                    models.Q(("text", ""), _negated=True),
                    _connector="XOR",
                ),
                name="text_only_when_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="textrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict", "waiting"), ("decided_by__isnull", False), _connector="XOR"
                ),
                name="decided_opinion_has_person",
            ),
        ),
        migrations.RunSQL(KEPT, CHANGEABLE),
    ]

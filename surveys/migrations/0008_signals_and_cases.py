"""Signals of groups, cases, and decisions that stay."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parindex.common.tenancy

KEPT = """
CREATE FUNCTION survey_signals_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signals and decisions of cases never change'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER survey_flag_kept BEFORE UPDATE OR DELETE ON surveys_flag
    FOR EACH ROW EXECUTE FUNCTION survey_signals_kept();
CREATE TRIGGER survey_signal_run_kept BEFORE UPDATE OR DELETE ON surveys_signalrun
    FOR EACH ROW EXECUTE FUNCTION survey_signals_kept();
CREATE TRIGGER survey_sitting_count_kept BEFORE UPDATE OR DELETE ON surveys_sittingcount
    FOR EACH ROW EXECUTE FUNCTION survey_signals_kept();
CREATE TRIGGER survey_case_decision_kept BEFORE UPDATE OR DELETE ON surveys_casedecision
    FOR EACH ROW EXECUTE FUNCTION survey_signals_kept();

-- Nobody learns anything of the answers before the close.
CREATE FUNCTION survey_signals_after_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys_wave wave
               WHERE wave.id = NEW.wave_id AND wave.closed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'signals of a wave are known after its close'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER survey_flag_after_close BEFORE INSERT ON surveys_flag
    FOR EACH ROW EXECUTE FUNCTION survey_signals_after_close();
CREATE TRIGGER survey_sitting_count_after_close BEFORE INSERT ON surveys_sittingcount
    FOR EACH ROW EXECUTE FUNCTION survey_signals_after_close();
"""
CHANGEABLE = """
DROP TRIGGER survey_sitting_count_after_close ON surveys_sittingcount;
DROP TRIGGER survey_flag_after_close ON surveys_flag;
DROP FUNCTION survey_signals_after_close();
DROP TRIGGER survey_case_decision_kept ON surveys_casedecision;
DROP TRIGGER survey_sitting_count_kept ON surveys_sittingcount;
DROP TRIGGER survey_signal_run_kept ON surveys_signalrun;
DROP TRIGGER survey_flag_kept ON surveys_flag;
DROP FUNCTION survey_signals_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0007_paper_and_counter"),
        ("tenants", "0002_organisation_edits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "The unit is being heard"),
                            ("heard", "The unit was heard"),
                            ("decided", "Decided"),
                            ("reversed", "Decision reversed"),
                        ],
                        default="opened",
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("hearing_due_at", models.DateTimeField()),
                ("statement", models.TextField(blank=True)),
                ("stated_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="surveys.surveyobject",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stated_by",
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
                        related_name="cases",
                        to="surveys.wave",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("straight_lines", "The same tick in every question"),
                            ("identical_forms", "The same form again and again"),
                            ("identical_texts", "The same opinion in words"),
                            ("variance_collapse", "Hardly any difference of opinion"),
                            ("one_sided", "One group against all others"),
                            ("quick", "Sent faster than it can be read"),
                            ("bursts", "Many at once from one network"),
                        ],
                        max_length=20,
                    ),
                ),
                ("measure", models.DecimalField(decimal_places=4, max_digits=5)),
                ("base", models.DecimalField(decimal_places=4, max_digits=5)),
                ("highest", models.DecimalField(decimal_places=4, max_digits=5)),
                ("chance", models.DecimalField(decimal_places=6, max_digits=7)),
                ("ballots", models.PositiveIntegerField()),
                ("members", models.PositiveIntegerField()),
                ("peers", models.PositiveIntegerField()),
                ("pattern", models.CharField(blank=True, max_length=32)),
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
                        related_name="flags",
                        to="surveys.surveyobject",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        null=True,
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
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="surveys.wave",
                    ),
                ),
            ],
            options={
                "ordering": ["object__position", "object", "group__priority", "kind"],
            },
        ),
        migrations.CreateModel(
            name="CaseDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("keep", "The answers stand"),
                            ("void_ballots", "Answers of the declared pattern are void"),
                            ("void_group", "The answers of one group are void"),
                            ("void_object", "The whole survey result of the unit is cancelled"),
                            ("reversed", "An earlier decision is reversed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField()),
                ("legal_ground", models.CharField(max_length=300)),
                ("decided_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="surveys.case",
                    ),
                ),
                (
                    "count",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.count",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.respondentgroup",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="surveys.casedecision",
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
                    "flag",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.flag",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SignalRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("computed_at", models.DateTimeField()),
                ("seed", models.CharField(max_length=64)),
                ("engine_version", models.CharField(max_length=20)),
                ("cells", models.PositiveIntegerField()),
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signal_run",
                        to="surveys.wave",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SittingCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers", models.PositiveIntegerField()),
                ("timed", models.PositiveIntegerField()),
                ("quick", models.PositiveIntegerField()),
                ("in_bursts", models.PositiveIntegerField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.respondentgroup",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.respondentlist",
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
                        related_name="+",
                        to="surveys.wave",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("drafted_at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft",
                        to="surveys.case",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("wave", "number"), name="one_case_number"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["opened", "heard"])),
                fields=("object",),
                name="one_running_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["opened", "heard", "decided", "reversed"])),
                name="case_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="case_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stated_at__isnull", True), ("stated_by__isnull", True), ("statement", "")
                    ),
                    models.Q(
                        models.Q(("statement", ""), _negated=True),
                        ("stated_at__isnull", False),
                        ("stated_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="statement_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(
                fields=("object", "group", "questionnaire", "kind"),
                name="one_flag_of_a_kind",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "straight_lines",
                            "identical_forms",
                            "identical_texts",
                            "variance_collapse",
                            "one_sided",
                            "quick",
                            "bursts",
                        ],
                    )
                ),
                name="signal_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("base__range", (0, 1)),
                    ("chance__gt", 0),
                    ("highest__range", (0, 1)),
                    ("measure__range", (0, 1)),
                ),
                name="flag_shares_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(("ballots__gte", models.F("members")), ("members__gte", 5)),
                name="flag_of_five_or_more",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["keep", "void_ballots", "void_group", "void_object", "reversed"],
                    )
                ),
                name="case_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    models.Q(("legal_ground", ""), _negated=True),
                ),
                name="case_decision_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "void_ballots"), ("flag__isnull", True), _connector="XOR"
                ),
                name="void_ballots_have_a_pattern",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "void_group"), ("group__isnull", True), _connector="XOR"
                ),
                name="void_group_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "reversed"), ("reverses__isnull", True), _connector="XOR"
                ),
                name="reversal_names_its_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="sittingcount",
            constraint=models.UniqueConstraint(fields=("list", "group"), name="one_sitting_count"),
        ),
        migrations.AddConstraint(
            model_name="sittingcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_bursts__lte", models.F("answers")), ("quick__lte", models.F("timed"))
                ),
                name="sitting_counts_fit",
            ),
        ),
        migrations.RunSQL(KEPT, CHANGEABLE),
    ]

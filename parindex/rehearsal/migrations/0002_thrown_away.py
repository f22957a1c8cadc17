"""Rows that never change go with a rehearsal that is thrown away, and with nothing else.

Each guard is put up again in two: the one against changes as it was, the one against deletion with
a door for rows of a tenant that is a rehearsal and over. Whoever adds a guard against deletion gives
it the same door; ``tests/rehearsal/test_leaving.py`` names one that has none.
"""

from django.db import migrations

# Trigger, table, function, events beside the deletion.
GUARDS = (
    ("audit_append_only", "audit_auditentry", "audit_append_only", "UPDATE"),
    ("criteria_set_frozen", "campaigns_criteriaset", "criteria_set_frozen", "UPDATE"),
    ("criterion_frozen", "campaigns_criterion", "criterion_frozen", "INSERT OR UPDATE"),
    ("unit_keeps_index_lines", "campaigns_participation", "unit_keeps_index_lines", ""),
    ("score_entry_append_only", "scoring_scoreentry", "score_entry_append_only", "UPDATE"),
    ("index_run_frozen", "scoring_indexrun", "index_run_frozen", "UPDATE"),
    ("index_line_append_only", "scoring_indexline", "index_line_append_only", "UPDATE"),
    ("publication_sealed", "scoring_publication", "publication_sealed", "UPDATE"),
    ("reply_is_final", "appraisal_reply", "reply_is_final", "UPDATE"),
    ("survey_count_kept", "surveys_count", "survey_count_kept", "UPDATE"),
    ("survey_count_line_kept", "surveys_countline", "survey_count_line_kept", "UPDATE"),
    ("survey_count_spread_kept", "surveys_countspread", "survey_count_line_kept", "UPDATE"),
    ("survey_flag_kept", "surveys_flag", "survey_signals_kept", "UPDATE"),
    ("survey_signal_run_kept", "surveys_signalrun", "survey_signals_kept", "UPDATE"),
    ("survey_sitting_count_kept", "surveys_sittingcount", "survey_signals_kept", "UPDATE"),
    ("survey_case_decision_kept", "surveys_casedecision", "survey_signals_kept", "UPDATE"),
)


def with_door(name, table, function, others):
    """The guard in two."""
    changes = (
        f"CREATE TRIGGER {name} BEFORE {others} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}();"
    )
    return f"""
DROP TRIGGER {name} ON {table};
{changes if others else ""}
CREATE TRIGGER {name}_deleted BEFORE DELETE ON {table} FOR EACH ROW
    WHEN (NOT is_thrown_away(OLD.tenant_id)) EXECUTE FUNCTION {function}();
"""


def as_before(name, table, function, others):
    """The guard in one."""
    events = f"{others} OR DELETE" if others else "DELETE"
    changes = f"DROP TRIGGER {name} ON {table};" if others else ""
    return f"""
DROP TRIGGER {name}_deleted ON {table};
{changes}
CREATE TRIGGER {name} BEFORE {events} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();
"""


# What is published or shared is seen by everybody: never of a rehearsal.
UNPUBLISHED = """
CREATE FUNCTION rehearsal_unpublished() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tenants_tenant
               WHERE id = NEW.tenant_id AND rehearsal_of_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a rehearsal is never published' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER rehearsal_unpublished BEFORE INSERT OR UPDATE ON scoring_publication
    FOR EACH ROW WHEN (NEW.state = 'published' OR NEW.public_at IS NOT NULL)
    EXECUTE FUNCTION rehearsal_unpublished();

CREATE FUNCTION rehearsal_unshared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tenants_tenant
               WHERE id = NEW.origin_id AND rehearsal_of_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a rehearsal shares nothing' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER rehearsal_unshared BEFORE INSERT ON campaigns_sharedset
    FOR EACH ROW EXECUTE FUNCTION rehearsal_unshared();
"""
PUBLISHABLE = """
DROP TRIGGER rehearsal_unshared ON campaigns_sharedset;
DROP FUNCTION rehearsal_unshared();
DROP TRIGGER rehearsal_unpublished ON scoring_publication;
DROP FUNCTION rehearsal_unpublished();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rehearsal", "0001_initial"),
        ("audit", "0003_chain_in_one_update"),
        ("campaigns", "0011_shared_sets"),
        ("scoring", "0009_counted_from_an_index"),
        ("appraisal", "0003_reply_drafts"),
        ("surveys", "0013_counter_weekdays"),
        ("tenants", "0004_rehearsals"),
    ]

    operations = [
        *(migrations.RunSQL(with_door(*guard), as_before(*guard)) for guard in GUARDS),
        migrations.RunSQL(UNPUBLISHED, PUBLISHABLE),
    ]

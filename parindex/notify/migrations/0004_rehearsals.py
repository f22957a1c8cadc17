"""Of a rehearsal no message has any other state than "held": the database sees to it."""

from django.db import migrations, models

HELD = """
CREATE FUNCTION mail_of_rehearsal_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM tenants_tenant
                   WHERE id = NEW.tenant_id AND rehearsal_of_id IS NOT NULL) THEN
        IF NEW.state = 'held' THEN
            RAISE EXCEPTION 'only messages of a rehearsal are held'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.state := 'held';
    END IF;
    IF NEW.state <> 'held' OR NEW.claim IS NOT NULL OR NEW.handed_at IS NOT NULL
       OR NEW.sent_at IS NOT NULL THEN
        RAISE EXCEPTION 'messages of a rehearsal never leave'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER mail_of_rehearsal_held
    BEFORE INSERT OR UPDATE OF tenant_id, state, claim, handed_at, sent_at ON notify_outboxmail
    FOR EACH ROW EXECUTE FUNCTION mail_of_rehearsal_held();
"""

FREE = """
DROP TRIGGER mail_of_rehearsal_held ON notify_outboxmail;
DROP FUNCTION mail_of_rehearsal_held();
"""

BEFORE = ["queued", "sending", "sent", "retry", "failed", "aborted", "bounced", "unknown"]


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0003_mail_ends_in_a_true_state"),
        ("tenants", "0004_rehearsals"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="outboxmail", name="mail_state_known"),
        migrations.AlterField(
            model_name="outboxmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("retry", "To be tried again"),
                    ("failed", "Failed"),
                    ("aborted", "Withdrawn"),
                    ("bounced", "Returned"),
                    ("unknown", "Not known whether it arrived"),
                    ("held", "Rehearsal: not sent"),
                ],
                default="queued",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", [*BEFORE, "held"])), name="mail_state_known"
            ),
        ),
        migrations.RunSQL(HELD, FREE),
    ]

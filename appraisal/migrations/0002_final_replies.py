"""A unit's answer is final in the database itself; a decision says who entered it."""

from django.db import migrations, models

CREATE = """
CREATE FUNCTION reply_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an answer of a unit is final' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER reply_is_final BEFORE UPDATE OR DELETE ON appraisal_reply
    FOR EACH ROW EXECUTE FUNCTION reply_is_final();
"""

DROP = """
DROP TRIGGER reply_is_final ON appraisal_reply;
DROP FUNCTION reply_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="councildecision",
            name="on_behalf",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]

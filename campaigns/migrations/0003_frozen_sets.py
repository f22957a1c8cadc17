"""A frozen criteria set cannot be changed in the database itself, nor can its nodes."""

from django.db import migrations

CREATE = """
CREATE FUNCTION criteria_set_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'frozen' THEN
        RAISE EXCEPTION 'a frozen criteria set is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER criteria_set_frozen BEFORE UPDATE OR DELETE ON campaigns_criteriaset
    FOR EACH ROW EXECUTE FUNCTION criteria_set_frozen();

CREATE FUNCTION criterion_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT 1 FROM campaigns_criteriaset WHERE id = OLD.criteria_set_id AND state = 'frozen'
    ) OR TG_OP <> 'DELETE' AND EXISTS (
        SELECT 1 FROM campaigns_criteriaset WHERE id = NEW.criteria_set_id AND state = 'frozen'
    ) THEN
        RAISE EXCEPTION 'a frozen criteria set is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER criterion_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_criterion
    FOR EACH ROW EXECUTE FUNCTION criterion_frozen();
"""

DROP = """
DROP TRIGGER criterion_frozen ON campaigns_criterion;
DROP FUNCTION criterion_frozen();
DROP TRIGGER criteria_set_frozen ON campaigns_criteriaset;
DROP FUNCTION criteria_set_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_corrections")]

    operations = [migrations.RunSQL(CREATE, DROP)]

"""Make effective versions immutable: the database itself refuses to change one or its days."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION calendar_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'effective' THEN
        RAISE EXCEPTION 'Version % of calendar % is effective: % is refused.',
            OLD.number, OLD.calendar_id, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER calendar_version_stays BEFORE UPDATE OR DELETE ON calendar_version
    FOR EACH ROW EXECUTE FUNCTION calendar_version_stays();

CREATE FUNCTION calendar_day_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM calendar_version
        WHERE state = 'effective'
            AND id IN (
                CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.version_id END,
                CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.version_id END
            )
    ) THEN
        RAISE EXCEPTION 'A day of an effective calendar version: % is refused.', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER calendar_day_stays BEFORE INSERT OR UPDATE OR DELETE ON calendar_day
    FOR EACH ROW EXECUTE FUNCTION calendar_day_stays();
"""
ALLOW = """
DROP TRIGGER calendar_day_stays ON calendar_day;
DROP FUNCTION calendar_day_stays();
DROP TRIGGER calendar_version_stays ON calendar_version;
DROP FUNCTION calendar_version_stays();
"""


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("calendars", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

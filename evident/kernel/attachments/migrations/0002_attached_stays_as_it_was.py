"""Let an attached file stay what it was: the database itself refuses to make another of it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION attachment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.record_id, NEW.name, NEW.media_type, NEW.size, NEW.sha256, NEW.by_id, NEW.at)
        IS NOT DISTINCT FROM
        ROW(OLD.id, OLD.record_id, OLD.name, OLD.media_type, OLD.size, OLD.sha256, OLD.by_id, OLD.at)
        AND (OLD.removed_at IS NULL OR NEW.removed_at = OLD.removed_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Attachment % stays as it was.', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER attachment_stays BEFORE UPDATE ON attachment
    FOR EACH ROW EXECUTE FUNCTION attachment_stays();
"""
ALLOW = """
DROP TRIGGER attachment_stays ON attachment;
DROP FUNCTION attachment_stays();
"""


class Migration(migrations.Migration):
    """Adds the trigger."""

    dependencies = [("attachments", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

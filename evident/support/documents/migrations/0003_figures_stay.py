"""Keep the files that approved versions show or are: the database refuses to take one away."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION document_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'DELETE' OR (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL))
        AND EXISTS (
            SELECT 1 FROM document_version v
            WHERE v.document_id = OLD.record_id
                AND v.approved_at IS NOT NULL AND v.disposed_at IS NULL
                AND (v.file_id = OLD.id OR EXISTS (
                    SELECT 1 FROM jsonb_each_text(v.figures) f WHERE f.value = OLD.id::text
                ))
        )
    THEN
        RAISE EXCEPTION 'Attachment % is part of an approved version: % is refused.', OLD.id, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER document_file_stays BEFORE UPDATE OR DELETE ON attachment
    FOR EACH ROW EXECUTE FUNCTION document_file_stays();
"""
ALLOW = """
DROP TRIGGER document_file_stays ON attachment;
DROP FUNCTION document_file_stays();
"""


class Migration(migrations.Migration):
    """Adds the trigger."""

    dependencies = [
        ("attachments", "0002_attached_stays_as_it_was"),
        ("documents", "0002_approved_never_changes"),
    ]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

"""Make approved versions immutable: the database itself refuses to change or delete one."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION document_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE'
        AND ROW(NEW.document_id, NEW.number, NEW.title_en, NEW.title_zh, NEW.file_id, NEW.summary,
            NEW.author_id, NEW.writers, NEW.tailoring_sha256, NEW.reviewer_id, NEW.reviewed_at,
            NEW.approver_id, NEW.approved_at, NEW.sha256)
        IS NOT DISTINCT FROM
        ROW(OLD.document_id, OLD.number, OLD.title_en, OLD.title_zh, OLD.file_id, OLD.summary,
            OLD.author_id, OLD.writers, OLD.tailoring_sha256, OLD.reviewer_id, OLD.reviewed_at,
            OLD.approver_id, OLD.approved_at, OLD.sha256)
        AND (OLD.published_at IS NULL OR NEW.published_at = OLD.published_at)
        AND (
            ROW(NEW.body_en, NEW.body_zh, NEW.filled, NEW.figures, NEW.tailoring_id)
            IS NOT DISTINCT FROM
            ROW(OLD.body_en, OLD.body_zh, OLD.filled, OLD.figures, OLD.tailoring_id)
            OR (OLD.disposed_at IS NULL AND NEW.disposed_at IS NOT NULL
                AND NEW.body_en = '' AND NEW.body_zh = '')
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Version % of document % is approved: % is refused.',
        OLD.number, OLD.document_id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER document_version_stays BEFORE UPDATE OR DELETE ON document_version
    FOR EACH ROW EXECUTE FUNCTION document_version_stays();
"""
ALLOW = """
DROP TRIGGER document_version_stays ON document_version;
DROP FUNCTION document_version_stays();
"""


class Migration(migrations.Migration):
    """Adds the trigger."""

    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

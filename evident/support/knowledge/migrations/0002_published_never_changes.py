"""Make published versions immutable: the database itself refuses to change or delete one."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION article_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'Version % of article % is published: % is refused.',
            OLD.number, OLD.article_id, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER article_version_stays BEFORE UPDATE OR DELETE ON article_version
    FOR EACH ROW EXECUTE FUNCTION article_version_stays();
"""
ALLOW = """
DROP TRIGGER article_version_stays ON article_version;
DROP FUNCTION article_version_stays();
"""


class Migration(migrations.Migration):
    """Adds the trigger."""

    dependencies = [("knowledge", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

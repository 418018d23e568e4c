"""Make the trail append-only: the database itself refuses update, delete and truncate."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trail_entry_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only();
"""
ALLOW = """
DROP TRIGGER trail_entry_is_append_only ON trail_entry;
DROP FUNCTION trail_is_append_only();
"""


class Migration(migrations.Migration):
    """Adds the trigger."""

    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
